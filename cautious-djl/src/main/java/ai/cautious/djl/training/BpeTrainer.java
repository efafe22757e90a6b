package ai.cautious.djl.training;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;

/**
 * Learns a byte-level BPE vocabulary from texts: the most frequent pair of neighbouring tokens becomes a token, again and
 * again (Sennrich et al. 2016, arXiv 1508.07909; over bytes as in GPT-2).
 *
 * <pre>{@code
 * BpeVocabulary vocabulary = new BpeTrainer(3072, 2, List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>")).train(texts);
 * vocabulary.write(folder, "<|im_end|>", chatTemplate);
 * }</pre>
 *
 * <p>Of pairs that are equally frequent, the one whose left token has the lower id is merged first, then the one whose
 * right token has: the order of {@code tokenizers}' own trainer. The outcome depends on the texts alone, not on their
 * order. Immutable and thread-safe.
 *
 * @param vocabularySize how many tokens there are in the end, control tokens and the 256 bytes included; fewer if the texts
 *     have no more pairs
 * @param minimumFrequency how often a pair must occur to become a token
 * @param controlTokens they get the first ids, in this order; texts are expected not to hold them
 */
public record BpeTrainer(int vocabularySize, int minimumFrequency, List<String> controlTokens) {

    private static final int MOST_TOKENS = 1 << 20;

    /** @throws InvalidOptionException if a number is out of range, or a control token empty, repeated or a byte's own */
    public BpeTrainer {
        controlTokens = List.copyOf(controlTokens);
        int least = ByteLevel.ALPHABET.size() + controlTokens.size();
        Require.that(
                vocabularySize >= least && vocabularySize <= MOST_TOKENS,
                "vocabularySize",
                vocabularySize,
                "from " + least + " (bytes and control tokens) to " + MOST_TOKENS);
        Require.that(minimumFrequency >= 1, "minimumFrequency", minimumFrequency, "at least 1");
        Require.that(
                new HashSet<>(controlTokens).size() == controlTokens.size()
                        && controlTokens.stream().allMatch(token -> token.codePointCount(0, token.length()) > 1),
                "controlTokens",
                controlTokens,
                "different texts of at least two characters");
    }

    /** Learns from texts, each of which may hold any Unicode text; memory grows with their different words only. */
    public BpeVocabulary train(Iterable<String> texts) {
        List<String> tokens = new ArrayList<>(controlTokens);
        tokens.addAll(ByteLevel.ALPHABET);
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
            Matcher word = ByteLevel.WORD.matcher(text);
            while (word.find()) {
                words.merge(word.group(), 1L, Long::sum);
            }
        }
        return words;
    }

    private static int[] symbols(String word, Map<String, Integer> ids) {
        return ByteLevel.spell(word)
                .chars()
                .map(character -> ids.get(String.valueOf((char) character)))
                .toArray();
    }
}
