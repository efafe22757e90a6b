package ai.cautious.examples.judging;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What users and assistants say between prompts, by kind; each part of the data has wordings of its own.
 *
 * @param smallTalk exchanges, a user's and an assistant's texts in turn
 */
record Phrases(Map<Kind, List<String>> byKind, List<List<String>> smallTalk) {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String SMALL_TALK = "small_talk";

    /** What a phrase does; the files' comments say more. */
    enum Kind {
        ELLIPSES,
        TRAPS,
        CORRECTIONS,
        THANKS,
        GO_ON,
        INSISTENCES,
        OVERRIDES,
        WITHDRAWALS,
        REFLECTIONS,
        REFUSALS,
        OPENINGS,
        ACKNOWLEDGEMENTS,
        SPLIT_FIRST,
        SPLIT_SECOND,
        BEHIND,
        BEFORE,
        AMID,
        SPELLED
    }

    /** Those of a part. */
    static Phrases of(Part part) {
        JsonNode yaml = Resources.yaml("phrases-" + part.key() + ".yaml");
        Map<Kind, List<String>> byKind = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            List<String> phrases = new ArrayList<>();
            yaml.path(kind.name().toLowerCase(Locale.ROOT)).forEach(phrase -> phrases.add(phrase.asText()));
            byKind.put(kind, List.copyOf(phrases));
        }
        return new Phrases(byKind, MAPPER.convertValue(yaml.path(SMALL_TALK), new TypeReference<>() {}));
    }

    List<String> of(Kind kind) {
        return byKind.getOrDefault(kind, List.of());
    }

    /** Everything, templates as they are. */
    Stream<String> all() {
        return Stream.concat(
                byKind.values().stream().flatMap(List::stream),
                smallTalk.stream().flatMap(List::stream));
    }
}
