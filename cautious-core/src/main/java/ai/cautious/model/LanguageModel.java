package ai.cautious.model;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.ModelIdentity;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.instruction.PromptTemplates;
import ai.cautious.safety.SafetyProfile;
import java.util.Optional;
import java.util.Set;

/**
 * What a draft and a verifier have in common: a named, immutable set of weights with its tokenizer.
 *
 * <p>Models are thread-safe; the sessions that they open are not.
 */
public interface LanguageModel extends AutoCloseable {

    /** Which model this is, for records and reports. */
    ModelIdentity identity();

    /** Its name, for messages. */
    default String name() {
        return identity().name();
    }

    /** The tokenizer whose ids this model reads and writes. */
    Tokenizer tokenizer();

    /** The number of logits the model gives per position, padding rows included: {@code [vocab]}. */
    int vocabularySize();

    /** The greatest number of tokens, prompt and answer together, that one session can hold. */
    int contextLength();

    /**
     * The greatest number of tokens of a prompt that it reads at once, at least 1: by default all of the context but for one of
     * an answer. Models that read with one part and answer with another have room of its own for either.
     */
    default int promptLength() {
        return contextLength() - 1;
    }

    /** The tokens that end an answer; never empty for a model that can finish by itself. */
    Set<Integer> endOfSequenceTokens();

    /** The chat template that the checkpoint brings along, if it has one. */
    Optional<PromptTemplate> chatTemplate();

    /**
     * A template for this model's prompts by its name.
     *
     * @param name {@code chat} (its own), {@code chatml}, {@code llama3}, {@code alpaca} or {@code raw}
     * @throws ai.cautious.InvalidOptionException if there is none of that name, or the model has no chat template
     */
    default PromptTemplate template(String name) {
        return requireNonNull(name, "name").equals("chat")
                ? chatTemplate()
                        .orElseThrow(() -> new InvalidOptionException(
                                name() + " has no chat template; choose chatml, llama3, alpaca or raw"))
                : PromptTemplates.named(name);
    }

    /**
     * Opens an empty session.
     *
     * @param options how many tokens it must hold and how many logits count; the caller closes the session
     * @throws ai.cautious.CautiousException if the options exceed what the model has, or the model is closed
     */
    TokenSession open(SessionOptions options);

    /**
     * This model as it reads and writes its own tokenizer's tokens: itself, unless it is a view that speaks another's.
     *
     * @return not for the caller to close
     */
    default LanguageModel inOwnTokens() {
        return this;
    }

    /** How this model is to be asked for a judgement and understood, if it was tuned to judge. */
    default Optional<SafetyProfile> safetyProfile() {
        return Optional.empty();
    }

    /**
     * The time that a pass over so many rows is expected to take, in passes of one row: what planning begins with, before
     * passes have been measured.
     *
     * @param rows at least 1
     * @return positive, and 1 for one row; 5 % more for each further one by default
     */
    default double relativePassCost(int rows) {
        return 1 + 0.05 * (rows - 1);
    }

    /** Frees the weights. Idempotent; sessions that are still open fail afterwards with an exception. */
    @Override
    void close();
}
