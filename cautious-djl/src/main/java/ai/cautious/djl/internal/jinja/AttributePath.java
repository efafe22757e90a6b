package ai.cautious.djl.internal.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way to a part of each item that filters are given, such as {@code function.name} or {@code 0}. Immutable.
 *
 * @param fallback what stands for a part that is not there; null where it is undefined
 */
record AttributePath(List<Value> steps, @Nullable Value fallback) {

    /** A way; of None the way to the item itself. */
    static AttributePath of(Value path, Budget budget) {
        return withFallback(path, null, budget);
    }

    /** A way that goes on with a value where a part is undefined. */
    static AttributePath withFallback(Value path, @Nullable Value fallback, Budget budget) {
        budget.items(path.weight());
        List<Value> steps = new ArrayList<>();
        if (path instanceof Text text) {
            for (String step : text.toString().split("\\.", -1)) {
                steps.add(step.matches("\\d{1,9}") ? IntValue.of(Long.parseLong(step)) : Text.of(step));
            }
        } else if (path != NoneValue.NONE) {
            steps.add(path);
        }
        return new AttributePath(steps, fallback);
    }

    /** Several with commas between them. */
    static List<AttributePath> several(Value paths, Budget budget) {
        if (!(paths instanceof Text text)) {
            return List.of(of(paths, budget));
        }
        List<AttributePath> several = new ArrayList<>();
        for (String path : text.toString().split(",", -1)) {
            several.add(of(Text.of(path), budget));
        }
        return several;
    }

    /** The part of an item. */
    Value of(Value item, Rendering rendering) {
        Value part = item;
        for (Value step : steps) {
            rendering.budget().steps(1);
            part = Access.item(part, step, rendering);
            if (part instanceof Undefined && fallback != null) {
                part = fallback;
            }
        }
        return part;
    }
}
