package ai.cautious.program.service;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a service says of a text.
 *
 * @param flagged whether it is harmful, by the service's own thresholds
 * @param flaggedCategories of which kinds, as the service calls them
 * @param scores how sure the service is of each kind, from 0 to 1: no calibrated probabilities
 */
public record ServiceVerdict(boolean flagged, Set<String> flaggedCategories, Map<String, Double> scores) {

    public ServiceVerdict {
        flaggedCategories = Collections.unmodifiableSet(new TreeSet<>(flaggedCategories));
        scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
    }

    /** The worst of each kind over several texts. */
    static ServiceVerdict worst(List<ServiceVerdict> verdicts) {
        Set<String> flagged = new TreeSet<>();
        Map<String, Double> scores = new LinkedHashMap<>();
        for (ServiceVerdict verdict : verdicts) {
            flagged.addAll(verdict.flaggedCategories);
            verdict.scores.forEach((category, score) -> scores.merge(category, score, Math::max));
        }
        return new ServiceVerdict(verdicts.stream().anyMatch(ServiceVerdict::flagged), flagged, scores);
    }

    /** The score of the worst kind. */
    double highest() {
        return Collections.max(scores.values());
    }

    /** The worst score of each kind, as kinds are called here; what is none of them is left out. */
    Map<String, Double> kinds(Map<String, String> kindsByCategory) {
        Map<String, Double> kinds = new LinkedHashMap<>();
        scores.forEach((category, score) -> {
            if (kindsByCategory.containsKey(category)) {
                kinds.merge(kindsByCategory.get(category), score, Math::max);
            }
        });
        return kinds;
    }
}
