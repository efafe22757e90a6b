package ai.cautious.program.chat;

import ai.cautious.InvalidOptionException;
import ai.cautious.program.console.Nearest;
import java.util.List;

/**
 * A line as it was typed: a message, or a command.
 *
 * @param command with its slash; empty for a message
 * @param text the message, or what stands behind the command
 */
record ChatLine(String command, String text) {

    static final String RESET = "/reset";
    static final String SYSTEM = "/system";
    static final String SAVE = "/save";
    static final String HELP = "/help";
    static final String QUIT = "/quit";
    static final List<String> COMMANDS = List.of(RESET, SYSTEM, SAVE, HELP, QUIT);

    static final String USAGE =
            """
            /reset         forget the conversation
            /system TEXT   tell the model how to answer; without TEXT no more
            /save FILE     write the conversation as a line of JSON
            /help          this
            /quit          leave, as the end of the input does
            A message that begins with / is typed with //.""";

    /**
     * Reads one.
     *
     * @throws InvalidOptionException if it is a command that there is not, or one with too much or too little behind it
     */
    static ChatLine of(String typed) {
        if (!typed.startsWith("/")) {
            return new ChatLine("", typed);
        }
        if (typed.startsWith("//")) {
            return new ChatLine("", typed.substring(1));
        }
        String[] parts = typed.strip().split("\\s+", 2);
        ChatLine line = new ChatLine(parts[0], parts.length == 1 ? "" : parts[1]);
        line.check();
        return line;
    }

    private void check() {
        switch (command) {
            case SYSTEM -> {}
            case SAVE -> {
                if (text.isEmpty()) {
                    throw new InvalidOptionException(SAVE + " FILE needs the file's name");
                }
            }
            case RESET, HELP, QUIT -> {
                if (!text.isEmpty()) {
                    throw new InvalidOptionException(command + " takes nothing behind it");
                }
            }
            default ->
                throw new InvalidOptionException(command + " is no command"
                        + Nearest.of(command, COMMANDS)
                                .map(name -> "; did you mean " + name + "?")
                                .orElse("")
                        + " (/help shows all; a message that begins with / is typed with //)");
        }
    }

    boolean isMessage() {
        return command.isEmpty();
    }
}
