package ai.cautious.djl.internal.jinja;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints values as Python's {@code json.dumps} does, which is the {@code tojson} of transformers. */
final class Json {

    private final TextBuilder out;
    private final Rendering rendering;
    private final Layout layout;
    private int depth;

    /**
     * How it looks.
     *
     * @param indent what lines begin with for each level; null for a single line
     */
    record Layout(Text item, Text key, @Nullable Text indent, boolean ascii, boolean sorted) {}

    private Json(Layout layout, Rendering rendering) {
        this.layout = layout;
        this.rendering = rendering;
        this.out = new TextBuilder(rendering.budget());
    }

    /** The filter. */
    static Value filter(Value value, Arguments arguments, Rendering rendering) {
        Arguments.Bound bound = arguments.bind("tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys");
        Text indent = indent(bound.get("indent", NoneValue.NONE), rendering.budget());
        Text item = Text.of(indent == null ? ", " : ",");
        Text key = Text.of(": ");
        Value separators = bound.get("separators", NoneValue.NONE);
        if (separators != NoneValue.NONE) {
            List<Value> pair = Sequence.items(separators, rendering);
            if (pair.size() != 2 || !(pair.get(0) instanceof Text first) || !(pair.get(1) instanceof Text second)) {
                throw Fault.failed("tojson's separators must be two texts");
            }
            item = first;
            key = second;
        }
        Layout layout =
                new Layout(item, key, indent, bound.flag("ensure_ascii", false), bound.flag("sort_keys", false));
        Json json = new Json(layout, rendering);
        json.write(value);
        return json.out.build();
    }

    private static @Nullable Text indent(Value indent, Budget budget) {
        if (indent == NoneValue.NONE) {
            return null;
        }
        if (indent instanceof Text text) {
            return text;
        }
        Integer width = Indexes.clamped(indent);
        if (width == null) {
            throw Fault.type("tojson's indent", indent);
        }
        return new TextBuilder(budget).repeat(' ', width).build();
    }

    private void write(Value value) {
        rendering.budget().steps(1);
        if (value instanceof Text text) {
            quoted(text);
        } else if (value instanceof Sequence sequence) {
            list(sequence.items());
        } else if (value instanceof DictValue dict) {
            dict(dict.entries());
        } else {
            out.append(scalar(value));
        }
    }

    private Text scalar(Value value) {
        if (value == NoneValue.NONE) {
            return Text.of("null");
        }
        if (value instanceof BoolValue) {
            return Text.of(value == BoolValue.TRUE ? "true" : "false");
        }
        if (value instanceof FloatValue real && !Double.isFinite(real.value())) {
            return Text.of(Double.isNaN(real.value()) ? "NaN" : real.value() > 0 ? "Infinity" : "-Infinity");
        }
        if (value instanceof FloatValue || value instanceof IntValue) {
            return value.text(rendering.budget());
        }
        throw Fault.type("tojson", value);
    }

    private void list(List<Value> items) {
        out.append("[");
        depth++;
        for (int i = 0; i < items.size(); i++) {
            separate(i == 0);
            write(items.get(i));
        }
        close(items.isEmpty(), "]");
    }

    private void dict(Map<Value, Value> entries) {
        out.append("{");
        depth++;
        boolean first = true;
        for (Iterator<Map.Entry<Value, Value>> rest = ordered(entries); rest.hasNext(); ) {
            Map.Entry<Value, Value> entry = rest.next();
            separate(first);
            first = false;
            quoted(entry.getKey() instanceof Text key ? key : scalar(entry.getKey()));
            out.append(layout.key);
            write(entry.getValue());
        }
        close(entries.isEmpty(), "}");
    }

    private Iterator<Map.Entry<Value, Value>> ordered(Map<Value, Value> entries) {
        if (!layout.sorted) {
            return entries.entrySet().iterator();
        }
        List<Map.Entry<Value, Value>> sorted = new ArrayList<>(entries.entrySet());
        Comparator<Value> order = (left, right) -> Comparisons.compare(left, right, rendering);
        sorted.sort(Map.Entry.comparingByKey(order));
        return sorted.iterator();
    }

    private void separate(boolean first) {
        if (!first) {
            out.append(layout.item);
        }
        line();
    }

    private void close(boolean empty, String bracket) {
        depth--;
        if (!empty) {
            line();
        }
        out.append(bracket);
    }

    private void line() {
        if (layout.indent != null) {
            out.append("\n");
            for (int i = 0; i < depth; i++) {
                out.append(layout.indent);
            }
        }
    }

    private void quoted(Text text) {
        out.append("\"");
        for (int i = 0; i < text.length(); i++) {
            String escape = escape(text.codePoint(i));
            if (escape.isEmpty()) {
                out.append(text.cell(i));
            } else {
                out.append(escape, Text.author(text.cell(i)));
            }
        }
        out.append("\"");
    }

    /** What stands for a character; empty where it stands for itself. */
    private String escape(int codePoint) {
        return switch (codePoint) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '\f' -> "\\f";
            case '\b' -> "\\b";
            default -> {
                if (codePoint >= ' ' && !(layout.ascii && codePoint > '~')) {
                    yield "";
                }
                StringBuilder escape = new StringBuilder();
                for (char unit : Character.toChars(codePoint)) {
                    escape.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
                yield escape.toString();
            }
        };
    }
}
