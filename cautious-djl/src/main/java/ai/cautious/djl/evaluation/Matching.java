package ai.cautious.djl.evaluation;

import ai.cautious.EngineException;
import ai.cautious.djl.internal.encoder.Encoder;
import ai.cautious.djl.internal.encoder.Encoder.Rows;
import ai.cautious.djl.internal.script.Value;
import ai.cautious.djl.internal.script.ValueScope;
import ai.cautious.djl.internal.text.EncoderText;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Encodes texts and matches their tokens greedily. Immutable. */
final class Matching {

    /** So many tokens go through the encoder at once, padding included, or those of one text. */
    private static final int PASS = 1 << 12;

    private final Encoder encoder;
    private final EncoderText text;
    private final TokenWeights weights;

    Matching(Encoder encoder, EncoderText text, TokenWeights weights) {
        this.encoder = encoder;
        this.text = text;
        this.weights = weights;
    }

    /** Takes a candidate's score. */
    @FunctionalInterface
    interface Scores {

        void accept(int place, BertScore score);
    }

    /** Scores some candidates; texts that are one array are encoded once. */
    void score(List<TextGroup> groups, Scores scores) {
        try (ValueScope scope = new ValueScope()) {
            Map<int[], Rows> vectors = encode(groups, scope);
            for (TextGroup group : groups) {
                BertScore best = group.references().stream()
                        .map(reference -> score(group.candidate(), reference, vectors))
                        .reduce(BertScore::orBetter)
                        .orElse(BertScore.NONE);
                scores.accept(group.place(), best);
            }
        }
    }

    private Map<int[], Rows> encode(List<TextGroup> groups, ValueScope scope) {
        Set<int[]> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
        groups.forEach(group -> group.texts().forEach(distinct::add));
        List<int[]> sorted = distinct.stream()
                .sorted(Comparator.comparingInt((int[] tokens) -> tokens.length).reversed())
                .toList();
        Map<int[], Rows> vectors = new IdentityHashMap<>();
        for (int from = 0; from < sorted.size(); ) {
            int most = Math.max(1, PASS / sorted.get(from).length);
            List<int[]> pass = sorted.subList(from, Math.min(sorted.size(), from + most));
            Value rows = scope.add(encoder.encode(pass));
            int first = 0;
            for (int[] tokens : pass) {
                vectors.put(tokens, new Rows(rows, first, tokens.length));
                first += tokens.length;
            }
            from += pass.size();
        }
        return vectors;
    }

    private BertScore score(int[] candidate, int[] reference, Map<int[], Rows> vectors) {
        if (isEmpty(candidate) || isEmpty(reference)) {
            return BertScore.NONE;
        }
        float[] closest = encoder.closest(rows(vectors, candidate), rows(vectors, reference));
        if (hasNaN(closest)) {
            throw new EngineException("the encoder's vectors are no numbers; its weights hold some that are none");
        }
        return BertScore.of(
                weights.mean(candidate, closest, 0, text.before(), text.behind()),
                weights.mean(reference, closest, candidate.length, text.before(), text.behind()));
    }

    private static boolean hasNaN(float[] values) {
        for (float value : values) {
            if (Float.isNaN(value)) {
                return true;
            }
        }
        return false;
    }

    private boolean isEmpty(int[] tokens) {
        return tokens.length == text.before() + text.behind();
    }

    private static Rows rows(Map<int[], Rows> vectors, int[] tokens) {
        Rows rows = vectors.get(tokens);
        if (rows == null) {
            throw new IllegalStateException("a text that was not encoded");
        }
        return rows;
    }
}
