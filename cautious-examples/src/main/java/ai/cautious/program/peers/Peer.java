package ai.cautious.program.peers;

import ai.cautious.EngineException;
import ai.cautious.InvalidOptionException;
import ai.cautious.djl.DjlRuntime;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.model.LanguageModel;
import ai.cautious.model.Tokenizer;
import ai.cautious.program.bench.BenchPrompt;
import ai.cautious.program.bench.Decoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The same model in llama.cpp, reading the verifier's very tokens.
 *
 * @param model closed with the peer
 */
public record Peer(Path file, LlamaCppProcess model, LanguageModel verifier, PromptTemplate template)
        implements AutoCloseable {

    /**
     * Loads the model, on as many threads as the verifier runs on.
     *
     * @param command starts a llama.cpp of the user's own; empty for the published Java binding
     * @param prompts all that will be decoded
     * @throws EngineException if llama.cpp is not there or cannot read the file
     */
    public static Peer load(
            List<String> command,
            Path file,
            LanguageModel verifier,
            PromptTemplate template,
            List<BenchPrompt> prompts,
            int maxNewTokens)
            throws IOException {
        int longest = prompts.stream()
                .mapToInt(prompt -> prompt.encode(verifier, template).length)
                .max()
                .orElseThrow();
        try {
            LlamaCppProcess model = new LlamaCppProcess(command, file, DjlRuntime.threads(), longest + maxNewTokens);
            return new Peer(file, model, verifier, template);
        } catch (EngineException e) {
            throw new EngineException("llama.cpp does not load " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Decodes as many tokens of an answer.
     *
     * @throws InvalidOptionException if llama.cpp reads the prompt as other tokens
     */
    public Decoding decode(BenchPrompt prompt, int tokens) {
        int[] ids = prompt.encode(verifier, template);
        String text = spell(verifier.tokenizer(), ids);
        if (!Arrays.equals(ids, model.encode(text))) {
            throw new InvalidOptionException("--peer-model " + file + " reads other tokens than " + verifier.name()
                    + " in the prompt: " + prompt.text());
        }
        return model.decode(text, Math.max(tokens, 1), verifier.endOfSequenceTokens());
    }

    /** The text of tokens, control tokens included. */
    public static String spell(Tokenizer tokenizer, int... tokens) {
        StringBuilder text = new StringBuilder();
        int from = 0;
        for (int i = 0; i < tokens.length; i++) {
            if (tokenizer.isControl(tokens[i])) {
                text.append(tokenizer.decode(Arrays.copyOfRange(tokens, from, i)));
                text.append(tokenizer.piece(tokens[i]));
                from = i + 1;
            }
        }
        return text.append(tokenizer.decode(Arrays.copyOfRange(tokens, from, tokens.length)))
                .toString();
    }

    @Override
    public void close() {
        model.close();
    }
}
