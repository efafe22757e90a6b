package ai.cautious.examples.pocket;

import ai.cautious.InvalidOptionException;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * Facts that go together, one row each. Cells stand between semicolons. A column named {@code idea*} holds several things
 * with {@code +} between them, which fill {@code idea1}, {@code idea2} and so on, in an order of their own each time.
 */
final class Table {

    private final List<String> columns;
    private final List<List<String>> rows;

    @JsonCreator
    Table(@JsonProperty("columns") String columns, @JsonProperty("rows") String rows) {
        this.columns = List.of(columns.split(" "));
        this.rows = rows.lines().map(row -> List.of(row.split("; "))).toList();
        for (List<String> row : this.rows) {
            if (row.size() != this.columns.size()) {
                throw new InvalidOptionException("row", row, "cells for " + columns);
            }
        }
    }

    int size() {
        return rows.size();
    }

    /** Whether a template speaks of it. */
    boolean isNamedIn(String template) {
        return columns.stream().anyMatch(column -> template.contains("{" + column + "}"));
    }

    /** What names a row. */
    String topic(int row) {
        return rows.get(row).get(0);
    }

    /** Fills a row's slots. */
    void fill(int row, Map<String, String> slots, Chooser chooser) {
        for (int column = 0; column < columns.size(); column++) {
            String name = columns.get(column);
            String cell = rows.get(row).get(column);
            if (name.endsWith("*")) {
                List<String> things = chooser.shuffled(List.of(cell.split(" \\+ ")));
                for (int i = 0; i < things.size(); i++) {
                    slots.put(name.replace("*", String.valueOf(i + 1)), things.get(i));
                }
            } else {
                slots.put(name, cell);
            }
        }
    }
}
