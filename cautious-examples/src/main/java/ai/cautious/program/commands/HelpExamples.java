package ai.cautious.program.commands;

/** What stands above a command's examples, at the end of its help. */
final class HelpExamples {

    static final String HEADING = "%nExamples:%n";

    private HelpExamples() {}
}
