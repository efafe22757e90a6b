package ai.cautious.program.console;

import ai.cautious.InvalidOptionException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

    private static void requireOpen(InputStream in) {
        if (in == System.in && isTheJvmsOwn()) {
            throw new InvalidOptionException(
                    "standard input is closed; give the text in an option, or a file or pipe there");
        }
    }

    /**
     * All of it. Who is to type it is told so.
     *
     * @throws InvalidOptionException if it cannot be read or is not in UTF-8
     */
    public static String read(InputStream in) {
        byte[] bytes;
        requireOpen(in);
        if (in == System.in && StandardStream.INPUT.isTerminal()) {
            System.err.println("reading what is typed here; Ctrl-D at the beginning of a line ends it");
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
            throw notUtf8();
        }
    }

    private static InvalidOptionException notUtf8() {
        return new InvalidOptionException("standard input is not in UTF-8");
    }

    /**
     * It line by line, as they come: null behind the last one.
     *
     * @throws InvalidOptionException if it is closed, and later where a line cannot be read or is not in UTF-8
     */
    public static Supplier<@Nullable String> lines(InputStream in) {
        requireOpen(in);
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
        return () -> {
            try {
                return reader.readLine();
            } catch (CharacterCodingException e) {
                throw notUtf8();
            } catch (IOException e) {
                throw new InvalidOptionException("standard input cannot be read: " + e.getMessage());
            }
        };
    }
}
