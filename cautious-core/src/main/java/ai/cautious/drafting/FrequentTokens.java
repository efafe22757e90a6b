package ai.cautious.drafting;

import static java.util.Objects.requireNonNull;

import ai.cautious.FileAccessException;
import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import ai.cautious.model.DraftModel;
import ai.cautious.model.DraftVocabulary;
import ai.cautious.model.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * A draft's most frequent tokens, for a smaller output layer: most answers use few of a large vocabulary's tokens (FR-Spec,
 * Zhao et al. 2025, arXiv 2502.14856).
 *
 * <pre>{@code
 * try (DraftModel quicker = draft.restrictedTo(FrequentTokens.of(draft, 32_000));
 *         CautiousGenerator generator = CautiousGenerator.builder().verifier(verifier).draft(quicker).build()) {
 *     System.out.println(generator.generate("What is speculative decoding?").text());
 * }
 * }</pre>
 */
public final class FrequentTokens {

    /** How much a low id counts, in occurrences: byte-pair merges are numbered by frequency, in far larger texts. */
    private static final double WEIGHT_OF_ID = 500_000;

    private static final String SHIPPED = "frequent-text.txt.gz";

    private FrequentTokens() {}

    /**
     * Ranked from answers in English and from program code that this library brings along.
     *
     * @param count how many tokens; all of them where there are no more
     * @throws InvalidOptionException if the count is not positive
     */
    public static DraftVocabulary of(DraftModel draft, int count) {
        return of(draft, count, List.of(shipped()));
    }

    /**
     * Ranked from texts.
     *
     * @param count how many tokens; all of them where there are no more
     * @param texts what answers are like
     * @throws InvalidOptionException if the count is not positive
     */
    public static DraftVocabulary of(DraftModel draft, int count, Iterable<String> texts) {
        requireNonNull(draft, "draft");
        requireNonNull(texts, "texts");
        Require.that(count > 0, "count", count, "at least 1");
        Tokenizer tokenizer = draft.tokenizer();
        int known = Math.min(tokenizer.vocabularySize(), draft.vocabularySize());
        double[] weights = new double[known];
        for (int token = 0; token < known; token++) {
            weights[token] = WEIGHT_OF_ID / ((token + 1) * Math.log(known + 1.0));
        }
        for (String text : texts) {
            for (int token : tokenizer.encode(text)) {
                weights[token]++;
            }
        }
        for (int token = 0; token < known; token++) {
            if (tokenizer.isControl(token)) {
                weights[token] = 0;
            }
        }
        // What ends an answer stands in no text, and in every answer.
        draft.endOfSequenceTokens().stream()
                .filter(token -> token < known)
                .forEach(token -> weights[token] = Double.POSITIVE_INFINITY);
        Integer[] ranked = new Integer[known];
        Arrays.setAll(ranked, token -> token);
        Arrays.sort(ranked, (one, other) -> Double.compare(weights[other], weights[one]));
        return DraftVocabulary.of(
                draft.vocabularySize(),
                Arrays.stream(ranked).limit(count).mapToInt(Integer::intValue).toArray());
    }

    private static String shipped() {
        try (InputStream file = requireNonNull(FrequentTokens.class.getResourceAsStream(SHIPPED));
                InputStream text = new GZIPInputStream(file)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new FileAccessException(Path.of(SHIPPED), "cannot be read from the library's jar: " + e, e);
        }
    }
}
