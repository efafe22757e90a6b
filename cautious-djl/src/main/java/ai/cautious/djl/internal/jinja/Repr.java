package ai.cautious.djl.internal.jinja;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints values as Python does. Characters that stand for a user's keep their author. */
final class Repr {

    private final TextBuilder out;
    private final Budget budget;
    private final boolean ascii;
    private int depth;

    private Repr(Budget budget, boolean ascii) {
        this.budget = budget;
        this.out = new TextBuilder(budget);
        this.ascii = ascii;
    }

    /** Python's {@code repr}. */
    static Text of(Value value, Budget budget) {
        Repr repr = new Repr(budget, false);
        repr.write(value);
        return repr.out.build();
    }

    /** Python's {@code ascii}, which escapes all other characters. */
    static Text ascii(Value value, Budget budget) {
        Repr repr = new Repr(budget, true);
        repr.write(value);
        return repr.out.build();
    }

    private void write(Value value) {
        budget.steps(1);
        if (++depth > Budget.VALUE_DEPTH) {
            throw Budget.limit("it prints a value that nests deeper than " + Budget.VALUE_DEPTH);
        }
        if (value instanceof Text text) {
            out.append(text.isSafe() ? "Markup(" : "");
            quoted(text);
            out.append(text.isSafe() ? ")" : "");
        } else if (value instanceof Sequence sequence) {
            boolean tuple = sequence.isTuple();
            items(tuple ? "(" : "[", sequence.items(), tuple ? (sequence.length() == 1 ? ",)" : ")") : "]");
        } else if (value instanceof DictValue dict) {
            entries(dict.entries());
        } else if (value instanceof DictView view) {
            items(view.type() + "([", view.contents(), "])");
        } else if (value instanceof Namespace namespace) {
            out.append("<Namespace ");
            entries(DictValue.of(namespace.attributes()).entries());
            out.append(">");
        } else if (value instanceof Undefined) {
            out.append("Undefined");
        } else if (value instanceof Stream) {
            throw Fault.failed("a generator cannot be printed; make it a list");
        } else {
            out.append(value.text(budget));
        }
        depth--;
    }

    private void items(String open, List<Value> items, String close) {
        out.append(open);
        for (int i = 0; i < items.size(); i++) {
            out.append(i > 0 ? ", " : "");
            write(items.get(i));
        }
        out.append(close);
    }

    private void entries(Map<Value, Value> entries) {
        out.append("{");
        for (Iterator<Map.Entry<Value, Value>> rest = entries.entrySet().iterator(); rest.hasNext(); ) {
            Map.Entry<Value, Value> entry = rest.next();
            write(entry.getKey());
            out.append(": ");
            write(entry.getValue());
            out.append(rest.hasNext() ? ", " : "");
        }
        out.append("}");
    }

    private void quoted(Text text) {
        boolean single = false;
        boolean twofold = false;
        for (int i = 0; i < text.length(); i++) {
            single |= text.codePoint(i) == '\'';
            twofold |= text.codePoint(i) == '"';
        }
        char quote = single && !twofold ? '"' : '\'';
        out.append(quote);
        for (int i = 0; i < text.length(); i++) {
            int codePoint = text.codePoint(i);
            String escape = escape(codePoint, quote);
            if (escape.isEmpty()) {
                out.append(text.cell(i));
            } else {
                out.append(escape, Text.author(text.cell(i)));
            }
        }
        out.append(quote);
    }

    /** What stands for a character; empty where it stands for itself. */
    private String escape(int codePoint, char quote) {
        if (codePoint == quote || codePoint == '\\') {
            return "\\" + (char) codePoint;
        }
        return switch (codePoint) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> {
                if (Characters.isPrintable(codePoint) && !(ascii && codePoint > 0x7E)) {
                    yield "";
                }
                yield codePoint < 0x100
                        ? String.format(Locale.ROOT, "\\x%02x", codePoint)
                        : String.format(Locale.ROOT, codePoint < 0x10000 ? "\\u%04x" : "\\U%08x", codePoint);
            }
        };
    }
}
