package ai.cautious.djl.internal.jinja;

import java.util.Arrays;

/** Puts a text together, within a budget. Not thread-safe. */
final class TextBuilder {

    private final Budget budget;
    private int[] cells;
    private int length;

    TextBuilder(Budget budget) {
        this(budget, 32);
    }

    TextBuilder(Budget budget, int capacity) {
        this.budget = budget;
        this.cells = new int[capacity];
    }

    int length() {
        return length;
    }

    TextBuilder append(Text text) {
        return append(text, 0, text.length());
    }

    /** A part of a text. */
    TextBuilder append(Text text, int from, int to) {
        if (from < to) {
            room(to - from);
            text.copyTo(cells, length, from, to);
            length += to - from;
        }
        return this;
    }

    /** A character, with who wrote it. */
    TextBuilder append(int cell) {
        room(1);
        cells[length++] = cell;
        return this;
    }

    /** Characters that stand for what an author wrote. */
    TextBuilder append(String text, Author author) {
        room(text.length());
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            cells[length++] = Text.cell(codePoint, author);
            i += Character.charCount(codePoint);
        }
        return this;
    }

    /** Characters of the template's. */
    TextBuilder append(String text) {
        return append(text, Author.TEMPLATE);
    }

    /** A character many times. */
    TextBuilder repeat(int cell, long count) {
        if (count > 0) {
            room(count);
            Arrays.fill(cells, length, length + (int) count, cell);
            length += (int) count;
        }
        return this;
    }

    private void room(long more) {
        budget.cells(more);
        long needed = length + more;
        if (needed > Integer.MAX_VALUE - 8) {
            throw Budget.limit("a text of it is longer than " + Integer.MAX_VALUE + " characters");
        }
        if (needed > cells.length) {
            cells = Arrays.copyOf(cells, (int) Math.min(Math.max(needed, cells.length * 2L), Integer.MAX_VALUE - 8));
        }
    }

    Text build() {
        return length == 0 ? Text.EMPTY : new Text(Arrays.copyOf(cells, length));
    }
}
