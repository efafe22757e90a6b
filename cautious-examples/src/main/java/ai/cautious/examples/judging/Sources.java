package ai.cautious.examples.judging;

import ai.cautious.InvalidOptionException;
import ai.cautious.examples.judging.Source.Format;
import ai.cautious.examples.judging.Source.Role;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The committed list of sources, and the categories that their words are mapped to.
 *
 * @param categories in the order of {@code sources.yaml}
 */
record Sources(List<String> categories, List<Source> all) {

    static Sources committed() {
        return of(Resources.yaml("sources.yaml"));
    }

    /** @throws InvalidOptionException if a word is mapped to what is no category */
    static Sources of(JsonNode yaml) {
        List<String> categories = new ArrayList<>();
        yaml.path("categories").forEach(category -> categories.add(category.textValue()));
        List<Source> sources = new ArrayList<>();
        yaml.path("sources").forEach(entry -> sources.add(source(entry, categories)));
        return new Sources(List.copyOf(categories), List.copyOf(sources));
    }

    /** How many times each prompt of a source is learned from alone. */
    int repeat(String source) {
        return all.stream()
                .filter(each -> each.name().equals(source))
                .findFirst()
                .map(Source::repeat)
                .orElseThrow();
    }

    private static Source source(JsonNode entry, List<String> categories) {
        String name = entry.path("name").textValue();
        Map<String, String> words = new LinkedHashMap<>();
        entry.path("words").properties().forEach(word -> {
            String category =
                    word.getValue().isNull() ? Source.NONE : word.getValue().textValue();
            if (!category.equals(Source.NONE) && !categories.contains(category)) {
                throw new InvalidOptionException(name + ": " + word.getKey(), category, "one of " + categories);
            }
            words.put(word.getKey(), category);
        });
        return new Source(
                name,
                entry.path("file").textValue(),
                Format.valueOf(constant(entry.path("format").asText("plain"))),
                Role.valueOf(constant(entry.path("role").asText())),
                entry.path("cap").asInt(Integer.MAX_VALUE),
                entry.path("repeat").asInt(1),
                entry.path("answers").asInt(0),
                words);
    }

    private static String constant(String word) {
        return word.toUpperCase(Locale.ROOT);
    }
}
