package ai.cautious.djl.internal.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** What Python's methods of {@code str} do that take a text apart or put one together. */
final class Strings {

    private Strings() {}

    /** {@code str.strip}; of spaces where no characters are given. */
    static Text strip(Text text, @Nullable Text characters, Budget budget) {
        return rightStrip(leftStrip(text, characters, budget), characters, budget);
    }

    static Text leftStrip(Text text, @Nullable Text characters, Budget budget) {
        IntPredicate strips = strips(characters, budget);
        int from = 0;
        while (from < text.length() && strips.test(text.codePoint(from))) {
            from++;
        }
        return text.slice(from, text.length(), budget);
    }

    static Text rightStrip(Text text, @Nullable Text characters, Budget budget) {
        IntPredicate strips = strips(characters, budget);
        int to = text.length();
        while (to > 0 && strips.test(text.codePoint(to - 1))) {
            to--;
        }
        return text.slice(0, to, budget);
    }

    private static IntPredicate strips(@Nullable Text characters, Budget budget) {
        if (characters == null) {
            return Characters::isSpace;
        }
        String set = characters.toString();
        return codePoint -> {
            budget.steps(1 + (set.length() >> 3));
            return set.indexOf(codePoint) >= 0;
        };
    }

    /**
     * {@code str.split}.
     *
     * @param separator null for runs of spaces
     * @param most how often it is split; negative for as often as possible
     */
    static List<Value> split(Text text, @Nullable Text separator, int most, Budget budget) {
        return separator == null ? splitSpaces(text, most, budget) : splitAt(text, separator, most, budget);
    }

    private static List<Value> splitSpaces(Text text, int most, Budget budget) {
        List<Value> parts = new ArrayList<>();
        int at = skipSpaces(text, 0);
        while (at < text.length()) {
            budget.items(1);
            int to = at;
            if (most >= 0 && parts.size() == most) {
                parts.add(text.slice(at, text.length(), budget));
                return parts;
            }
            while (to < text.length() && !Characters.isSpace(text.codePoint(to))) {
                to++;
            }
            parts.add(text.slice(at, to, budget));
            at = skipSpaces(text, to);
        }
        return parts;
    }

    private static int skipSpaces(Text text, int from) {
        int at = from;
        while (at < text.length() && Characters.isSpace(text.codePoint(at))) {
            at++;
        }
        return at;
    }

    private static List<Value> splitAt(Text text, Text separator, int most, Budget budget) {
        requireSeparator(separator);
        List<Value> parts = new ArrayList<>();
        int from = 0;
        while (most < 0 || parts.size() < most) {
            int at = text.indexOf(separator, from, text.length(), budget);
            if (at < 0) {
                break;
            }
            budget.items(1);
            parts.add(text.slice(from, at, budget));
            from = at + separator.length();
        }
        parts.add(text.slice(from, text.length(), budget));
        return parts;
    }

    /** {@code str.rsplit}. */
    static List<Value> splitFromRight(Text text, @Nullable Text separator, int most, Budget budget) {
        if (most < 0) {
            return split(text, separator, most, budget);
        }
        List<Value> parts = new ArrayList<>();
        int to = text.length();
        if (separator == null) {
            to = rightStrip(text, null, budget).length();
            while (to > 0) {
                budget.items(1);
                int from = to;
                while (from > 0 && parts.size() < most && !Characters.isSpace(text.codePoint(from - 1))) {
                    from--;
                }
                if (parts.size() == most) {
                    parts.add(text.slice(0, to, budget));
                    break;
                }
                parts.add(text.slice(from, to, budget));
                to = rightStrip(text.slice(0, from, budget), null, budget).length();
            }
        } else {
            requireSeparator(separator);
            while (parts.size() < most) {
                int at = text.lastIndexOf(separator, 0, to, budget);
                if (at < 0) {
                    break;
                }
                budget.items(1);
                parts.add(text.slice(at + separator.length(), to, budget));
                to = at;
            }
            parts.add(text.slice(0, to, budget));
        }
        Collections.reverse(parts);
        return parts;
    }

    private static void requireSeparator(Text separator) {
        if (separator.isEmpty()) {
            throw Fault.failed("a text cannot be split at an empty separator");
        }
    }

    /** {@code str.splitlines}. */
    static List<Value> lines(Text text, boolean keepEnds, Budget budget) {
        List<Value> lines = new ArrayList<>();
        int from = 0;
        for (int at = 0; at < text.length(); at++) {
            if (Characters.endsLine(text.codePoint(at))) {
                int next = at + 1;
                if (text.codePoint(at) == '\r' && next < text.length() && text.codePoint(next) == '\n') {
                    next++;
                }
                budget.items(1);
                lines.add(text.slice(from, keepEnds ? next : at, budget));
                from = next;
                at = next - 1;
            }
        }
        if (from < text.length()) {
            lines.add(text.slice(from, text.length(), budget));
        }
        return lines;
    }

    /** {@code str.replace}; as often as possible where {@code most} is negative. */
    static Text replace(Text text, Text old, Text replacement, int most, Budget budget) {
        TextBuilder replaced = new TextBuilder(budget, text.length());
        int from = 0;
        int count = 0;
        while (most < 0 || count < most) {
            int at = text.indexOf(old, old.isEmpty() && count > 0 ? from + 1 : from, text.length(), budget);
            if (at < 0) {
                break;
            }
            replaced.append(text, from, at).append(replacement);
            from = at + old.length();
            count++;
        }
        return replaced.append(text, from, text.length()).build();
    }

    /** How often another text is in a stretch of one, without overlaps. */
    static int count(Text text, Text part, int from, int to, Budget budget) {
        int count = 0;
        for (int at = text.indexOf(part, from, to, budget);
                at >= 0;
                at = text.indexOf(part, at + Math.max(1, part.length()), to, budget)) {
            count++;
        }
        return count;
    }

    /** {@code str.partition}, at the first or the last separator. */
    static Sequence partition(Text text, Text separator, boolean last, Budget budget) {
        requireSeparator(separator);
        int at = last
                ? text.lastIndexOf(separator, 0, text.length(), budget)
                : text.indexOf(separator, 0, text.length(), budget);
        if (at < 0) {
            return Sequence.tuple(last ? List.of(Text.EMPTY, Text.EMPTY, text) : List.of(text, Text.EMPTY, Text.EMPTY));
        }
        int end = at + separator.length();
        return Sequence.tuple(List.of(text.slice(0, at, budget), separator, text.slice(end, text.length(), budget)));
    }

    /** Texts with a separator between them. */
    static Text join(Text separator, List<Text> parts, Budget budget) {
        TextBuilder joined = new TextBuilder(budget);
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0) {
                joined.append(separator);
            }
            joined.append(parts.get(i));
        }
        return joined.build();
    }

    /** With cells on both sides. */
    static Text pad(Text text, long left, long right, int fill, Budget budget) {
        return left <= 0 && right <= 0
                ? text
                : new TextBuilder(budget)
                        .repeat(fill, left)
                        .append(text)
                        .repeat(fill, right)
                        .build();
    }

    /** {@code str.expandtabs}. */
    static Text expandTabs(Text text, int size, Budget budget) {
        TextBuilder expanded = new TextBuilder(budget);
        int column = 0;
        for (int i = 0; i < text.length(); i++) {
            int codePoint = text.codePoint(i);
            if (codePoint == '\t') {
                int width = size > 0 ? size - column % size : 0;
                expanded.repeat(Text.cell(' ', Text.author(text.cell(i))), width);
                column += width;
            } else {
                expanded.append(text.cell(i));
                column = codePoint == '\n' || codePoint == '\r' ? 0 : column + 1;
            }
        }
        return expanded.build();
    }
}
