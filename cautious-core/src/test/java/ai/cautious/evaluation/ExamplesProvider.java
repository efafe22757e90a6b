package ai.cautious.evaluation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;

/** Small sets of scored examples, with many ties. */
abstract class ExamplesProvider {

    /** A score and a label. */
    record Example(double score, boolean label) {}

    @Provide
    Arbitrary<List<Example>> examples() {
        Arbitrary<Double> scores = Arbitraries.integers().between(0, 8).map(eighths -> eighths / 8.0);
        return Combinators.combine(scores, Arbitraries.of(true, false))
                .as(Example::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(20);
    }

    static ScoredExamples scored(List<Example> examples) {
        double[] scores = examples.stream().mapToDouble(Example::score).toArray();
        boolean[] labels = new boolean[scores.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = examples.get(i).label();
        }
        return ScoredExamples.of(scores, labels);
    }

    static List<Example> shuffled(List<Example> examples, long seed) {
        List<Example> shuffled = new ArrayList<>(examples);
        Collections.shuffle(shuffled, new Random(seed));
        return shuffled;
    }
}
