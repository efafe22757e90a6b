package ai.cautious.program.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A stream that a process begins with. */
public enum StandardStream {
    INPUT,
    OUTPUT,
    ERROR;

    /**
     * Whether it is a terminal, as far as that can be told: Java's console, which is standard input and output, is all that
     * is known where there is no {@code /proc}.
     */
    public boolean isTerminal() {
        Path stream = Path.of("/proc/self/fd/" + ordinal());
        try {
            return Files.isSymbolicLink(stream)
                    ? Files.readSymbolicLink(stream).toString().matches("/dev/(pts/|tty|console).*")
                    : System.console() != null;
        } catch (IOException e) {
            return false;
        }
    }
}
