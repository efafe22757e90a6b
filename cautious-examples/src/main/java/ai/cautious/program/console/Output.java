package ai.cautious.program.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where a command writes to, and in which form: one JSON object, or text for people. */
public final class Output {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    public boolean isJson() {
        return json;
    }

    /** Prints the one object, its fields in their order. */
    public void print(Object object) {
        try {
            out().println(MAPPER.writeValueAsString(object));
            out().flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what is printed can be written as JSON", e);
        }
    }

    public PrintWriter out() {
        return commandLine().getOut();
    }

    public PrintWriter err() {
        return commandLine().getErr();
    }

    private CommandLine commandLine() {
        return command.commandLine();
    }
}
