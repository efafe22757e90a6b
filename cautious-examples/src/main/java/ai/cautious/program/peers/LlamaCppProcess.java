package ai.cautious.program.peers;

import ai.cautious.EngineException;
import ai.cautious.program.bench.Decoding;
import ai.cautious.program.peers.LlamaCppWorker.Reply;
import ai.cautious.program.peers.LlamaCppWorker.Request;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * llama.cpp in a process of its own. In one process its threads and libtorch's would count as one OpenMP pool, larger than
 * the machine, whose threads then sleep where they else would spin: both would be slower than they are. Not thread-safe.
 */
public final class LlamaCppProcess implements AutoCloseable {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Process process;
    private final BufferedReader replies;
    private final BufferedWriter requests;

    /**
     * Loads a model.
     *
     * @param command starts the other end, which answers as {@link LlamaCppWorker} does; empty for that one itself
     * @param file a .gguf file
     * @param threads for one pass
     * @param contextLength the greatest number of tokens, prompt and answer together
     * @throws EngineException if llama.cpp is not there or cannot read the file
     * @throws IOException if there is no such command
     */
    public LlamaCppProcess(List<String> command, Path file, int threads, int contextLength) throws IOException {
        List<String> words = new ArrayList<>(command.isEmpty() ? ownCommand() : command);
        words.addAll(List.of(file.toString(), String.valueOf(threads), String.valueOf(contextLength)));
        process = new ProcessBuilder(words)
                // What a command of the user's complains of is for the user to read.
                .redirectError(command.isEmpty() ? Redirect.DISCARD : Redirect.INHERIT)
                .start();
        replies = process.inputReader(StandardCharsets.UTF_8);
        requests = process.outputWriter(StandardCharsets.UTF_8);
        try {
            read();
        } catch (RuntimeException | IOException e) {
            close();
            throw e;
        }
    }

    private static List<String> ownCommand() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LlamaCppWorker.class.getName());
    }

    /** The tokens of a text in which control tokens are spelled out. */
    public int[] encode(String text) {
        return ask(new Request(text, 0, Set.of())).tokens();
    }

    /** What {@link LlamaCpp#decode} does. */
    public Decoding decode(String prompt, int tokens, Set<Integer> ends) {
        return ask(new Request(prompt, tokens, ends)).decoding();
    }

    private Reply ask(Request request) {
        try {
            requests.write(MAPPER.writeValueAsString(request));
            requests.newLine();
            requests.flush();
            return read();
        } catch (IOException e) {
            throw new EngineException("llama.cpp does not answer: " + e.getMessage(), e);
        }
    }

    private Reply read() throws IOException {
        String line = replies.readLine();
        if (line == null) {
            throw new EngineException("llama.cpp's process has ended");
        }
        Reply reply = MAPPER.readValue(line, Reply.class);
        if (!reply.failure().isEmpty()) {
            throw new EngineException(reply.failure());
        }
        return reply;
    }

    /** Lets the process clean up behind itself; ends it where it does not. */
    @Override
    public void close() {
        try {
            requests.close();
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (IOException e) {
            // It has ended already.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }
}
