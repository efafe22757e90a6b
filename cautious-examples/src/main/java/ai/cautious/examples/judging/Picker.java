package ai.cautious.examples.judging;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Picks prompts: first a source, by the square root of its size, so that the large ones do not crowd out the small. Immutable.
 */
final class Picker {

    private final List<List<LabelledPrompt>> sources;
    private final double[] bounds;

    Picker(List<LabelledPrompt> prompts) {
        Map<String, List<LabelledPrompt>> bySource = prompts.stream()
                .collect(Collectors.groupingBy(LabelledPrompt::source, TreeMap::new, Collectors.toList()));
        sources = new ArrayList<>(bySource.values());
        bounds = new double[sources.size()];
        double sum = 0;
        for (int i = 0; i < bounds.length; i++) {
            sum += Math.sqrt(sources.get(i).size());
            bounds[i] = sum;
        }
    }

    boolean isEmpty() {
        return sources.isEmpty();
    }

    LabelledPrompt pick(Random random) {
        double place = random.nextDouble() * bounds[bounds.length - 1];
        int source = 0;
        while (bounds[source] <= place) {
            source++;
        }
        List<LabelledPrompt> prompts = sources.get(source);
        return prompts.get(random.nextInt(prompts.size()));
    }
}
