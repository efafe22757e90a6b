package ai.cautious.examples.pocket;

import ai.cautious.examples.pocket.Skill.Layout;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What there is to say, before it is said in a {@link Style}.
 *
 * @param brief in one sentence; empty where that makes no sense
 * @param points sentence by sentence
 * @param closing what follows, possibly empty
 * @param steps whether the points may be numbered
 * @param layout how the points are put together
 * @param declines whether it declines to answer
 */
record Answer(String brief, List<String> points, String closing, boolean steps, Layout layout, boolean declines) {

    /** Its first points. */
    Answer beginning(int length) {
        return new Answer("", points.subList(0, length), "", false, layout, declines);
    }

    /** What comes behind its first points. */
    Answer rest(int first) {
        return new Answer("", points.subList(first, points.size()), closing, false, layout, declines);
    }

    String body() {
        return switch (layout) {
            case PROSE -> String.join(" ", points);
            case LIST -> numbered();
            case VERSE -> String.join("\n", points);
        };
    }

    String numbered() {
        return IntStream.range(0, points.size())
                .mapToObj(i -> (i + 1) + ". " + English.onItsOwn(points.get(i)))
                .collect(Collectors.joining("\n"));
    }

    /** With something said before it and after it, each of them possibly empty. */
    String framed(String opening, String body, String closing) {
        String separator = layout == Layout.PROSE ? " " : "\n";
        return List.of(opening, body, closing).stream()
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(separator));
    }
}
