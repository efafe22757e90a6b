package ai.cautious.program.peers;

import ai.cautious.program.bench.Decoding;
import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.LlamaOutput;
import de.kherud.llama.ModelParameters;
import de.kherud.llama.args.Sampler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * A model in llama.cpp, on the CPU, that decodes plainly and greedily. Its library leaves the memory of a closed model,
 * and a thread that only {@link System#exit} ends, to the process. Not thread-safe.
 */
public final class LlamaCpp implements AutoCloseable {

    private final LlamaModel model;

    /**
     * Loads a model.
     *
     * @param file a .gguf file
     * @param threads for one pass
     * @param contextLength the greatest number of tokens, prompt and answer together
     * @throws LinkageError if the library or its native part is not there
     * @throws RuntimeException if the file cannot be read
     */
    public LlamaCpp(Path file, int threads, int contextLength) throws IOException {
        ModelParameters parameters = new ModelParameters()
                .setModel(file.toString())
                .setDevices("none")
                .setThreads(threads)
                .setCtxSize(contextLength)
                .disableContextShift()
                // The prompt's text spells its BOS token where it has one.
                .setOverrideKv("tokenizer.ggml.add_bos_token=bool:false")
                .disableLog();
        // The native library is unpacked here, and whatever else in this folder has a name like its own is deleted.
        Path natives = Files.createTempDirectory("cautious-peer");
        natives.toFile().deleteOnExit();
        System.setProperty("de.kherud.llama.tmpdir", natives.toString());
        model = new LlamaModel(parameters);
    }

    /** The tokens of a text in which control tokens are spelled out. */
    public int[] encode(String text) {
        return model.encode(text);
    }

    /**
     * Decodes exactly so many tokens, for what comes back is text: not tokens, nor a piece for each of them.
     *
     * @param prompt a text in which control tokens are spelled out
     * @param tokens at least 1
     * @param ends the tokens that would end the answer early
     * @return timed to and from the first piece of text
     */
    public Decoding decode(String prompt, int tokens, Set<Integer> ends) {
        InferenceParameters parameters = new InferenceParameters(prompt)
                .setCachePrompt(false)
                .setSamplers(Sampler.TOP_K)
                .setTopK(1)
                .disableTokenIds(ends)
                .setNPredict(tokens);
        int read = model.encode(prompt).length;
        long start = System.nanoTime();
        long first = 0;
        for (LlamaOutput piece : model.generate(parameters)) {
            first = first == 0 ? System.nanoTime() : first;
        }
        return new Decoding(tokens - 1, (System.nanoTime() - first) / 1e9, read, (first - start) / 1e9);
    }

    @Override
    public void close() {
        model.close();
    }
}
