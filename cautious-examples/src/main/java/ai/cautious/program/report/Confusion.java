package ai.cautious.program.report;

import ai.cautious.program.profile.SafetyFigures.Cell;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A table of true kinds of harm by named ones, the more prompts the darker. */
final class Confusion {

    private Confusion() {}

    static String of(String caption, List<Cell> cells) {
        List<String> named =
                List.copyOf(cells.stream().map(Cell::named).collect(Collectors.toCollection(TreeSet::new)));
        Map<String, Map<String, Long>> rows = cells.stream()
                .collect(
                        Collectors.groupingBy(Cell::truth, TreeMap::new, Collectors.toMap(Cell::named, Cell::prompts)));
        StringBuilder body = new StringBuilder();
        rows.forEach((truth, counts) -> {
            long all = counts.values().stream().mapToLong(Long::longValue).sum();
            body.append("<tr><th scope=\"row\">").append(Html.text(truth)).append("</th>");
            for (String name : named) {
                long count = counts.getOrDefault(name, 0L);
                body.append("<td class=\"share-")
                        .append(Math.round(10.0 * count / all))
                        .append("\">")
                        .append(count)
                        .append("</td>");
            }
            body.append("</tr>\n");
        });
        String heads = named.stream()
                .map(name -> "<th scope=\"col\">" + Html.text(name) + "</th>")
                .collect(Collectors.joining());
        return """
                <div class="scroll" tabindex="0" role="group" aria-label="%1$s"><table class="confusion">
                <caption>%1$s</caption>
                <thead><tr><th scope="col">true kind</th>%2$s</tr></thead>
                <tbody>
                %3$s</tbody></table></div>
                """
                .formatted(Html.text(caption), heads, body);
    }
}
