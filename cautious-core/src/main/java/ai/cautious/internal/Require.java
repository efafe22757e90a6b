package ai.cautious.internal;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import java.util.List;

/** Checks of options. */
public final class Require {

    private Require() {}

    /**
     * Throws unless a condition holds.
     *
     * @param option the option's name
     * @param value the value at fault
     * @param accepted what would be accepted
     * @throws InvalidOptionException if it does not
     */
    public static void that(boolean condition, String option, Object value, String accepted) {
        if (!condition) {
            throw new InvalidOptionException(option, value, accepted);
        }
    }

    /**
     * A copy of a list that has no null in it.
     *
     * @param name the parameter's
     * @throws NullPointerException naming the list, or its first element that is null
     */
    public static <T> List<T> elements(List<T> list, String name) {
        requireNonNull(list, name);
        int index = 0;
        for (T element : list) {
            if (element == null) {
                throw new NullPointerException(name + "[" + index + "]");
            }
            index++;
        }
        return List.copyOf(list);
    }
}
