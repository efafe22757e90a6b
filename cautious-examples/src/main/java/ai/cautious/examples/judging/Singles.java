package ai.cautious.examples.judging;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Chooses the prompts that a judge learns from alone, so that neither a source's formula nor a text's length tells toxic from
 * harmless ones.
 */
final class Singles {

    /** Texts of up to so many characters are alike; longer ones than the last are, too. */
    static final int[] LENGTHS = {35, 50, 70, 100, 200, 400, 1000, Integer.MAX_VALUE};

    /** Among texts of like length, one label is at most so many times as frequent as the other. */
    static final double MOST = 1.5;

    private final Map<String, Integer> caps = new HashMap<>();

    Singles(Sources sources) {
        sources.all().forEach(source -> caps.put(source.name(), source.cap()));
    }

    private record Alike(List<LabelledPrompt> harmless, List<LabelledPrompt> toxic) {}

    /** The chosen ones; which, is decided by their hash. */
    List<LabelledPrompt> choose(List<LabelledPrompt> prompts) {
        List<LabelledPrompt> shuffled = new ArrayList<>(prompts);
        shuffled.sort(Comparator.comparing(Singles::order));
        Map<String, Integer> taken = new HashMap<>();
        Map<Integer, Alike> byLength = new TreeMap<>();
        for (LabelledPrompt prompt : shuffled) {
            int count = taken.merge(prompt.source(), 1, Integer::sum);
            if (count <= caps.getOrDefault(prompt.source(), Integer.MAX_VALUE)) {
                Alike alike = byLength.computeIfAbsent(
                        length(prompt), length -> new Alike(new ArrayList<>(), new ArrayList<>()));
                (prompt.toxic() ? alike.toxic : alike.harmless).add(prompt);
            }
        }
        List<LabelledPrompt> chosen = new ArrayList<>();
        for (Alike alike : byLength.values()) {
            int most = (int) (MOST * Math.min(alike.harmless.size(), alike.toxic.size()));
            chosen.addAll(evenly(alike.harmless, most));
            chosen.addAll(evenly(alike.toxic, most));
        }
        return chosen;
    }

    static int length(LabelledPrompt prompt) {
        int length = 0;
        while (prompt.text().length() > LENGTHS[length]) {
            length++;
        }
        return length;
    }

    private static BigInteger order(LabelledPrompt prompt) {
        return new BigInteger(1, Part.sha256("singles\n" + prompt.text()));
    }

    /** At most so many: one of each source in turn, so that the large ones lose most. */
    private static List<LabelledPrompt> evenly(List<LabelledPrompt> prompts, int most) {
        if (prompts.size() <= most) {
            return prompts;
        }
        Map<String, List<LabelledPrompt>> bySource = prompts.stream()
                .collect(Collectors.groupingBy(LabelledPrompt::source, LinkedHashMap::new, Collectors.toList()));
        List<LabelledPrompt> kept = new ArrayList<>();
        for (int turn = 0; kept.size() < most; turn++) {
            for (List<LabelledPrompt> source : bySource.values()) {
                if (turn < source.size() && kept.size() < most) {
                    kept.add(source.get(turn));
                }
            }
        }
        return kept;
    }
}
