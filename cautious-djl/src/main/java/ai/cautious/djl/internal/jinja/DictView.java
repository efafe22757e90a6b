package ai.cautious.djl.internal.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** What a dict's {@code keys}, {@code values} and {@code items} give: something to iterate over that has no indexes. */
record DictView(Kind kind, DictValue dict) implements Value {

    /** Of what. */
    enum Kind {
        KEYS,
        VALUES,
        ITEMS
    }

    List<Value> contents() {
        Function<Map.Entry<Value, Value>, Value> part =
                switch (kind) {
                    case KEYS -> Map.Entry::getKey;
                    case VALUES -> Map.Entry::getValue;
                    case ITEMS -> entry -> pair(entry.getKey(), entry.getValue());
                };
        List<Value> contents = new ArrayList<>(dict.length());
        for (Map.Entry<Value, Value> entry : dict.entries().entrySet()) {
            contents.add(part.apply(entry));
        }
        return contents;
    }

    static Value pair(Value key, Value value) {
        return Sequence.tuple(List.of(key, value));
    }

    @Override
    public String type() {
        return "dict_" + kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean truthy() {
        return dict.truthy();
    }

    @Override
    public boolean iterable() {
        return true;
    }

    @Override
    public Iterator<Value> iterator(Rendering rendering) {
        rendering.budget().items(dict.length());
        return contents().iterator();
    }

    @Override
    public int length() {
        return dict.length();
    }

    @Override
    public boolean hashable() {
        return kind == Kind.VALUES;
    }

    @Override
    public long weight() {
        return dict.weight();
    }

    @Override
    public int depth() {
        return dict.depth();
    }
}
