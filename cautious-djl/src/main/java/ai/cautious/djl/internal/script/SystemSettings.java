package ai.cautious.djl.internal.script;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** System properties that have other values for the time of a call. Other threads see those too. */
final class SystemSettings {

    private SystemSettings() {}

    static <T> T during(Map<String, String> settings, Supplier<T> call) {
        Map<String, @Nullable String> before = new HashMap<>();
        settings.forEach((name, value) -> before.put(name, System.setProperty(name, value)));
        try {
            return call.get();
        } finally {
            before.forEach(SystemSettings::restore);
        }
    }

    private static void restore(String name, @Nullable String value) {
        if (value == null) {
            System.clearProperty(name);
        } else {
            System.setProperty(name, value);
        }
    }
}
