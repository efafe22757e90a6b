package ai.cautious.djl.internal.jinja;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * jinja2's filters by name, with the {@code tojson} of transformers. Absent are {@code random}, which would give another
 * text each time, and those that write links and tags.
 *
 * @see <a href="https://jinja.palletsprojects.com/en/stable/templates/#list-of-builtin-filters">the filters</a>
 */
final class Filters {

    /** What jinja2 has and this interpreter has not, which the test {@code filter} still knows. */
    private static final Set<String> UNSUPPORTED =
            Set.of("pprint", "random", "striptags", "urlencode", "urlize", "wordwrap", "xmlattr");

    private static final Map<String, Filter> FILTERS = new HashMap<>();

    static {
        FILTERS.putAll(TextFilters.FILTERS);
        FILTERS.putAll(NumberFilters.FILTERS);
        FILTERS.putAll(SequenceFilters.FILTERS);
        FILTERS.putAll(SelectionFilters.FILTERS);
        FILTERS.putAll(OrderFilters.FILTERS);
        FILTERS.put("tojson", Json::filter);
        FILTERS.put("default", Filters::fallback);
        FILTERS.put("d", Filters::fallback);
        FILTERS.putAll(Html.FILTERS);
        FILTERS.put("attr", Filters::attribute);
    }

    private Filters() {}

    /** A filter, or null. */
    static @Nullable Filter find(String name) {
        return FILTERS.get(name);
    }

    /** Whether jinja2 has it. */
    static boolean isKnown(String name) {
        return FILTERS.containsKey(name) || UNSUPPORTED.contains(name);
    }

    private static Value fallback(Value value, Arguments arguments, Rendering rendering) {
        Arguments.Bound bound = arguments.bind("default", 0, "default_value", "boolean");
        boolean absent = value instanceof Undefined || bound.flag("boolean", false) && !value.truthy();
        return absent ? bound.get("default_value", Text.EMPTY) : value;
    }

    private static Value attribute(Value value, Arguments arguments, Rendering rendering) {
        Text name = arguments.bind("attr", 1, "name").text("name");
        Value found = value.attribute(name.toString());
        return found == null ? Undefined.of(value, name) : found;
    }
}
