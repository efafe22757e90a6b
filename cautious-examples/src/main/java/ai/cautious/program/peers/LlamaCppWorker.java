package ai.cautious.program.peers;

import ai.cautious.program.bench.Decoding;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;

/** The other end of {@link LlamaCppProcess}: answers each request on standard input by a line on standard output. */
public final class LlamaCppWorker {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * What to do with a text.
     *
     * @param decode how many tokens of an answer; 0 to encode the text only
     */
    public record Request(String text, int decode, Set<Integer> ends) {}

    /**
     * What came of it.
     *
     * @param failure empty where there was none
     */
    public record Reply(int[] tokens, Decoding decoding, String failure) {

        static final Reply READY = new Reply(new int[0], new Decoding(0, 0, 0, 0), "");

        static Reply failed(Throwable failure) {
            return new Reply(READY.tokens, READY.decoding, String.valueOf(failure.getMessage()));
        }
    }

    private LlamaCppWorker() {}

    /** Takes the model's file, the number of threads and the context's length; ends with standard input. */
    public static void main(String[] arguments) throws IOException {
        PrintStream replies = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        // What libraries print is no reply.
        System.setOut(System.err);
        try (LlamaCpp model =
                new LlamaCpp(Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]))) {
            send(replies, Reply.READY);
            BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = requests.readLine(); line != null; line = requests.readLine()) {
                send(replies, answer(model, MAPPER.readValue(line, Request.class)));
            }
        } catch (RuntimeException | LinkageError e) {
            send(replies, Reply.failed(e));
        }
        // The library leaves a thread that nothing else ends.
        System.exit(0);
    }

    private static Reply answer(LlamaCpp model, Request request) {
        return request.decode() == 0
                ? new Reply(model.encode(request.text()), Reply.READY.decoding(), "")
                : new Reply(new int[0], model.decode(request.text(), request.decode(), request.ends()), "");
    }

    private static void send(PrintStream replies, Reply reply) throws IOException {
        replies.println(MAPPER.writeValueAsString(reply));
    }
}
