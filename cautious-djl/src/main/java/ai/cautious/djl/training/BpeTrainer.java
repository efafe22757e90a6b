package ai.cautious.djl.training;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.djl.internal.tokenizer.ByteLevelWords;
import ai.cautious.internal.Require;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Learns a byte-level BPE vocabulary from texts: the most frequent pair of neighbouring tokens becomes a token, again and
 * again (Sennrich et al. 2016, arXiv 1508.07909; over bytes as in GPT-2).
 *
 * <pre>{@code
 * BpeVocabulary vocabulary = BpeTrainer.builder()
 *         .vocabularySize(3072)
 *         .controlTokens(List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>"))
 *         .texts(texts)
 *         .run();
 * vocabulary.write(folder, "<|im_end|>", Files.readString(Path.of("chat_template.jinja")));
 * }</pre>
 *
 * <p>Of pairs that are equally frequent, the one whose left token has the lower id is merged first, then the one whose
 * right token has: the order of {@code tokenizers}' own trainer. The outcome depends on the texts alone, not on their
 * order.
 */
public final class BpeTrainer {

    private static final int MOST_TOKENS = 1 << 20;

    private BpeTrainer() {}

    /** A builder without a size and texts. */
    public static Builder builder() {
        return new Builder();
    }

    /** What is learned from, and how much; each run learns anew. Not thread-safe. */
    public static final class Builder {

        private int vocabularySize;
        private int minimumFrequency = 2;
        private List<String> controlTokens = List.of();
        private @Nullable Iterable<String> texts;

        private Builder() {}

        /**
         * How many tokens there are in the end, control tokens and the 256 bytes included; fewer if the texts have no more
         * pairs.
         *
         * @throws InvalidOptionException if it is not from 256 to 2^20
         */
        public Builder vocabularySize(int vocabularySize) {
            this.vocabularySize = size(vocabularySize, 0);
            return this;
        }

        /**
         * How often a pair must occur to become a token; 2 by default.
         *
         * @throws InvalidOptionException if it is not positive
         */
        public Builder minimumFrequency(int minimumFrequency) {
            Require.that(minimumFrequency >= 1, "minimumFrequency", minimumFrequency, "at least 1");
            this.minimumFrequency = minimumFrequency;
            return this;
        }

        /**
         * They get the first ids, in this order; texts are expected not to hold them. None by default.
         *
         * @throws InvalidOptionException if one is empty, repeated or a byte's own
         */
        public Builder controlTokens(List<String> controlTokens) {
            requireNonNull(controlTokens, "controlTokens");
            Require.that(
                    new HashSet<>(controlTokens).size() == controlTokens.size()
                            && controlTokens.stream().allMatch(token -> token.codePointCount(0, token.length()) > 1),
                    "controlTokens",
                    controlTokens,
                    "different texts of at least two characters");
            this.controlTokens = List.copyOf(controlTokens);
            return this;
        }

        /** What is learned from; each may hold any Unicode text. Memory grows with their different words only. */
        public Builder texts(Iterable<String> texts) {
            this.texts = requireNonNull(texts, "texts");
            return this;
        }

        /**
         * Learns.
         *
         * @throws InvalidOptionException if the texts or the size are missing, or the size has no room for the control tokens
         */
        public BpeVocabulary run() {
            size(vocabularySize, controlTokens.size());
            if (texts == null) {
                throw new InvalidOptionException("texts", "missing", "given");
            }
            return train(texts, vocabularySize, minimumFrequency, controlTokens);
        }

        private static int size(int vocabularySize, int controlTokens) {
            int least = ByteLevelWords.alphabet().size() + controlTokens;
            Require.that(
                    vocabularySize >= least && vocabularySize <= MOST_TOKENS,
                    "vocabularySize",
                    vocabularySize,
                    "from " + least + " (bytes and control tokens) to " + MOST_TOKENS);
            return vocabularySize;
        }
    }

    private static BpeVocabulary train(
            Iterable<String> texts, int vocabularySize, int minimumFrequency, List<String> controlTokens) {
        List<String> tokens = new ArrayList<>(controlTokens);
        tokens.addAll(ByteLevelWords.alphabet());
        Map<String, Integer> ids = new HashMap<>();
        for (int id = controlTokens.size(); id < tokens.size(); id++) {
            ids.put(tokens.get(id), id);
        }
        MergeQueue queue = new MergeQueue();
        words(texts).forEach((word, count) -> queue.add(symbols(word, ids), count));
        List<BpeVocabulary.Merge> merges = new ArrayList<>();
        while (tokens.size() < vocabularySize && queue.next(minimumFrequency)) {
            BpeVocabulary.Merge merge = new BpeVocabulary.Merge(tokens.get(queue.left()), tokens.get(queue.right()));
            // Two ways of merging may spell the same token: it keeps its id.
            Integer known = ids.putIfAbsent(merge.token(), tokens.size());
            if (known == null) {
                tokens.add(merge.token());
            }
            merges.add(merge);
            queue.merge(ids.get(merge.token()));
        }
        return new BpeVocabulary(tokens, merges, controlTokens.size());
    }

    private static Map<String, Long> words(Iterable<String> texts) {
        Map<String, Long> words = new HashMap<>();
        for (String text : texts) {
            ByteLevelWords.forEach(text, word -> words.merge(word, 1L, Long::sum));
        }
        return words;
    }

    private static int[] symbols(String word, Map<String, Integer> ids) {
        return word.chars()
                .map(character -> ids.get(String.valueOf((char) character)))
                .toArray();
    }
}
