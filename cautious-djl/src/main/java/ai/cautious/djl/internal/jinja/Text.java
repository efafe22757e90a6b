package ai.cautious.djl.internal.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A string of code points that knows of each who wrote it. Whatever moves characters moves that along, as both are one
 * number; two texts are equal if their characters are. Immutable.
 */
public final class Text implements Value {

    /** A stretch of characters of one author. */
    public record Run(String text, Author author) {}

    static final Text EMPTY = new Text(new int[0]);

    /** The bit of a cell that says that the user wrote its code point. */
    private static final int USER = 1 << 31;

    private static final int CODE_POINT = 0x1F_FFFF;

    /** A code point each, and who wrote it. */
    private final int[] cells;

    /** Whether a filter declared it safe HTML, which other texts are escaped for where they are added. */
    private final boolean safe;

    private int hash;

    /** Takes ownership of the cells. */
    Text(int[] cells) {
        this(cells, false);
    }

    private Text(int[] cells, boolean safe) {
        this.cells = cells;
        this.safe = safe;
    }

    /** A text of one author. A lone surrogate counts as a character, as in Python. */
    public static Text of(String text, Author author) {
        int[] cells = text.codePoints().toArray();
        if (author == Author.USER) {
            for (int i = 0; i < cells.length; i++) {
                cells[i] |= USER;
            }
        }
        return new Text(cells);
    }

    /** A text that the template, or this interpreter in its name, wrote. */
    static Text of(String text) {
        return of(text, Author.TEMPLATE);
    }

    /** A code point and who wrote it, as one number. */
    static int cell(int codePoint, Author author) {
        return author == Author.USER ? codePoint | USER : codePoint;
    }

    static Author author(int cell) {
        return cell < 0 ? Author.USER : Author.TEMPLATE;
    }

    /** How many code points it has. */
    @Override
    public int length() {
        return cells.length;
    }

    boolean isSafe() {
        return safe;
    }

    /** The same characters, as safe HTML or as others. */
    Text safe(boolean other) {
        return safe == other ? this : new Text(cells, other);
    }

    boolean isEmpty() {
        return cells.length == 0;
    }

    int cell(int index) {
        return cells[index];
    }

    int codePoint(int index) {
        return cells[index] & CODE_POINT;
    }

    /** The user, if one of the characters is a user's. */
    Author author() {
        for (int cell : cells) {
            if (cell < 0) {
                return Author.USER;
            }
        }
        return Author.TEMPLATE;
    }

    /** A part of it, which is paid for. */
    Text slice(int from, int to, Budget budget) {
        if (from >= to) {
            return EMPTY.safe(safe);
        }
        budget.cells(to - from);
        return from == 0 && to == cells.length ? this : new Text(Arrays.copyOfRange(cells, from, to), safe);
    }

    void copyTo(int[] target, int at, int from, int to) {
        System.arraycopy(cells, from, target, at, to - from);
    }

    boolean matchesAt(int at, Text other) {
        if (at < 0 || at + other.cells.length > cells.length) {
            return false;
        }
        for (int i = 0; i < other.cells.length; i++) {
            if (((cells[at + i] ^ other.cells[i]) & CODE_POINT) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Where another text begins first within a stretch of this one, or -1. */
    int indexOf(Text other, int from, int to, Budget budget) {
        int last = to - other.cells.length;
        int at = from;
        while (at <= last && !matchesAt(at, other, budget)) {
            at++;
        }
        budget.steps(Math.max(0, at - from) >> 3);
        return at <= last ? at : -1;
    }

    /** Where another text begins last within a stretch of this one, or -1. */
    int lastIndexOf(Text other, int from, int to, Budget budget) {
        int first = to - other.cells.length;
        int at = first;
        while (at >= from && !matchesAt(at, other, budget)) {
            at--;
        }
        budget.steps(Math.max(0, first - at) >> 3);
        return at >= from ? at : -1;
    }

    private boolean matchesAt(int at, Text other, Budget budget) {
        if (other.isEmpty() || codePoint(at) != other.codePoint(0)) {
            return other.isEmpty();
        }
        budget.steps(1 + (other.cells.length >> 3));
        return matchesAt(at, other);
    }

    /** By code points. */
    int compareTo(Text other) {
        int common = Math.min(cells.length, other.cells.length);
        for (int i = 0; i < common; i++) {
            int difference = codePoint(i) - other.codePoint(i);
            if (difference != 0) {
                return difference;
            }
        }
        return cells.length - other.cells.length;
    }

    /** Its characters, one stretch after another. */
    public List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        int from = 0;
        for (int to = 1; to <= cells.length; to++) {
            if (to == cells.length || (cells[to] ^ cells[from]) < 0) {
                runs.add(new Run(string(from, to), author(cells[from])));
                from = to;
            }
        }
        return runs;
    }

    private String string(int from, int to) {
        StringBuilder text = new StringBuilder(to - from);
        for (int i = from; i < to; i++) {
            text.appendCodePoint(cells[i] & CODE_POINT);
        }
        return text.toString();
    }

    @Override
    public String type() {
        return "str";
    }

    @Override
    public boolean truthy() {
        return cells.length > 0;
    }

    @Override
    public Text text(Budget budget) {
        return this;
    }

    @Override
    public @Nullable Value attribute(String name) {
        return StringMethods.bind(this, name);
    }

    @Override
    public @Nullable Value item(Value key, Rendering rendering) {
        int index = Indexes.of(key, cells.length);
        return index < 0 ? null : slice(index, index + 1, rendering.budget());
    }

    @Override
    public boolean iterable() {
        return true;
    }

    @Override
    public Iterator<Value> iterator(Rendering rendering) {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < cells.length;
            }

            @Override
            public Value next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                rendering.budget().items(1);
                return slice(next, ++next, rendering.budget()).safe(false);
            }
        };
    }

    @Override
    public long weight() {
        return 1 + cells.length;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Text text && text.cells.length == cells.length && matchesAt(0, text);
    }

    @Override
    public int hashCode() {
        if (hash == 0) {
            int sum = 1;
            for (int cell : cells) {
                sum = 31 * sum + (cell & CODE_POINT);
            }
            hash = sum;
        }
        return hash;
    }

    /** Its characters alone. */
    @Override
    public String toString() {
        return string(0, cells.length);
    }
}
