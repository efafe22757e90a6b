package ai.cautious.program;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The command line's arguments as they were typed, in UTF-8. */
final class Arguments {

    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    private Arguments() {}

    /**
     * Under the POSIX locale, that of containers and services, Java replaces each byte beyond ASCII; Linux still has the
     * originals.
     */
    static String[] restore(String[] decoded) throws IOException {
        boolean intact = Arrays.stream(decoded).noneMatch(argument -> argument.indexOf('\uFFFD') >= 0);
        return intact || !Files.isReadable(COMMAND_LINE)
                ? decoded
                : last(Files.readString(COMMAND_LINE, StandardCharsets.ISO_8859_1), decoded.length);
    }

    /** The last of a command line's arguments, each ended by a NUL; its characters stand for bytes. */
    static String[] last(String commandLine, int count) {
        String[] all = commandLine.substring(0, commandLine.length() - 1).split("\0", -1);
        return Arrays.stream(all, all.length - count, all.length)
                .map(bytes -> new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                .toArray(String[]::new);
    }
}
