package ai.cautious.examples.pocket;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One kind of question that the pair answers, as the YAML files in the resources have it. Each block of text holds one
 * {@link Phrase} a line.
 *
 * @param name tells it from others
 * @param weight how often it comes up, compared with others; 2 if it is missing
 * @param again what is named where the same is asked about something else; null where that is not enough
 * @param tables what the slots are filled from, a row of each
 * @param request what is asked for, as in "how do I …"; null where it is none
 * @param asks how people ask, besides the ways of requesting things
 * @param heldOut how they ask in the held-out part
 * @param brief the answer in one sentence; null where that makes no sense
 * @param points the answer's points, with an empty line after each one's alternatives
 * @param closings what may follow
 * @param steps whether the points may be numbered
 * @param layout how the points are put together
 * @param declines whether the answer is that there is none
 * @param heldOutTopics whether it belongs to the held-out part altogether
 */
record Skill(
        String name,
        @Nullable Integer weight,
        @Nullable String again,
        List<Table> tables,
        @Nullable String request,
        String asks,
        @Nullable String heldOut,
        @JsonProperty("short") @Nullable String brief,
        String points,
        @Nullable String closings,
        boolean steps,
        @Nullable Layout layout,
        boolean declines,
        boolean heldOutTopics) {

    private static final int USUAL_WEIGHT = 2;

    /** How points are put together. */
    enum Layout {
        /** One after the other. */
        @JsonProperty("prose")
        PROSE,
        /** Numbered, on lines of their own. */
        @JsonProperty("list")
        LIST,
        /** On lines of their own. */
        @JsonProperty("verse")
        VERSE
    }

    /** How often it comes up in a part, compared with others. */
    int weight(Split split) {
        int usual = weight == null ? USUAL_WEIGHT : weight;
        boolean absent = split.isLearned() ? heldOutTopics : heldOut == null && !heldOutTopics;
        return absent ? 0 : usual;
    }

    List<String> asks(Split split) {
        return (split.isLearned() || heldOut == null ? asks : heldOut).lines().toList();
    }

    /** The ways of requesting things, for what is asked for here. */
    List<String> requests(Alternatives ways, Split split) {
        String wanted = request;
        return wanted == null
                ? List.of()
                : ways.of(split).stream()
                        .map(way -> way.replace("{do}", wanted))
                        .toList();
    }

    List<List<String>> pointAlternatives() {
        return Arrays.stream(points.strip().split("\n\n"))
                .map(block -> block.lines().toList())
                .toList();
    }

    List<String> briefAlternatives() {
        return brief == null ? List.of() : brief.lines().toList();
    }

    /** The first is no closing at all. */
    List<String> closingAlternatives() {
        String some = closings == null ? "" : closings;
        return ("\n" + some).lines().toList();
    }

    Layout arrangement() {
        return layout == null ? Layout.PROSE : layout;
    }
}
