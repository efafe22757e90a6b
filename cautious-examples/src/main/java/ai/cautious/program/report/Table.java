package ai.cautious.program.report;

import java.util.List;
import java.util.stream.Collectors;

/** Writes a table whose rows and columns have headers. */
final class Table {

    private final String caption;
    private final List<String> columns;
    private final StringBuilder rows = new StringBuilder();

    /** @param columns the first is that of the rows' own headers */
    Table(String caption, List<String> columns) {
        this.caption = caption;
        this.columns = columns;
    }

    /** @param cells as texts, the row's header first */
    Table row(List<String> cells) {
        rows.append("<tr><th scope=\"row\">").append(Html.text(cells.get(0))).append("</th>");
        cells.stream()
                .skip(1)
                .forEach(cell -> rows.append("<td>").append(Html.text(cell)).append("</td>"));
        rows.append("</tr>\n");
        return this;
    }

    String element() {
        String heads = columns.stream()
                .map(column -> "<th scope=\"col\">" + Html.text(column) + "</th>")
                .collect(Collectors.joining());
        // Wide ones are scrolled, by the keyboard, too.
        return """
                <div class="scroll" tabindex="0" role="group" aria-label="%1$s"><table>
                <caption>%1$s</caption>
                <thead><tr>%2$s</tr></thead>
                <tbody>
                %3$s</tbody></table></div>
                """
                .formatted(Html.text(caption), heads, rows);
    }
}
