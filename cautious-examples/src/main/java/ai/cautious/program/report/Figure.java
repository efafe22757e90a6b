package ai.cautious.program.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A drawing with what it is called, what it shows, what its colours mean, and its numbers.
 *
 * @param id is no other's on the page
 * @param legend what each style means
 */
record Figure(String id, String title, String description, Svg svg, Map<String, String> legend, Table numbers) {

    String element() {
        List<String> meanings = new ArrayList<>();
        legend.forEach((style, meaning) ->
                meanings.add("<li><span class=\"swatch " + style + "\"></span>" + Html.text(meaning) + "</li>"));
        String list = meanings.isEmpty()
                ? ""
                : meanings.stream().collect(Collectors.joining("", "<ul class=\"legend\">", "</ul>\n"));
        return """
                <figure id="%s">
                <figcaption><h3>%s</h3><p>%s</p></figcaption>
                %s%s<details><summary>The numbers</summary>
                %s</details>
                </figure>
                """
                .formatted(
                        id,
                        Html.text(title),
                        Html.text(description),
                        svg.element(id + "-svg", title, description),
                        list,
                        numbers.element());
    }
}
