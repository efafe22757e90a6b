package ai.cautious.program.console;

import ai.cautious.InvalidOptionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what a command is given on standard input. */
public final class StandardInput {

    private StandardInput() {}

    /** Where it was closed from the first, the JVM's own image takes its place: the next file that is opened. */
    private static boolean isTheJvmsOwn() {
        try {
            Path input = Path.of("/proc/self/fd/0");
            return Files.isSymbolicLink(input)
                    && Files.readSymbolicLink(input).startsWith(Path.of(System.getProperty("java.home")));
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * All of it.
     *
     * @throws InvalidOptionException if it cannot be read or is not in UTF-8
     */
    public static String read(InputStream in) {
        byte[] bytes;
        if (in == System.in && isTheJvmsOwn()) {
            throw new InvalidOptionException(
                    "standard input is closed; give the text in an option, or a file or pipe there");
        }
        try {
            bytes = in.readAllBytes();
        } catch (IOException e) {
            throw new InvalidOptionException("standard input cannot be read: " + e.getMessage()
                    + "; give the text in an option, or a file or pipe there");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidOptionException("standard input is not in UTF-8");
        }
    }
}
