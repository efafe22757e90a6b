package ai.cautious.djl.internal.script;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps DJL's start out of an application's log and standard error: what it found, unpacked and counted is no news, and one
 * line is wrong here. Warnings go through, and an application that gave DJL a level of its own hears what it asked for. Knows
 * slf4j-simple, java.util.logging and Logback.
 */
final class QuietLogging {

    private static final String DJL = "ai.djl";
    private static final String SIMPLE = "org.slf4j.simpleLogger.log." + DJL;
    private static final String VERBOSITY = "slf4j.internal.verbosity";
    private static final String PROVIDER = "META-INF/services/org.slf4j.spi.SLF4JServiceProvider";

    private QuietLogging() {}

    /** Calls something that may touch DJL's classes for the first time. */
    static <T> T during(Supplier<T> call) {
        Map<String, String> settings = new HashMap<>();
        if (System.getProperty(SIMPLE) == null) {
            settings.put(SIMPLE, "warn");
        }
        if (System.getProperty(VERBOSITY) == null && !hasProvider()) {
            // That nobody listens is said once a process, to whoever touches slf4j first: here that would be this
            // library.
            settings.put(VERBOSITY, "ERROR");
        }
        return SystemSettings.during(settings, () -> withJavasLogging(() -> withLogback(call)));
    }

    private static boolean hasProvider() {
        return System.getProperty("slf4j.provider") != null
                || LoggerFactory.class.getClassLoader().getResource(PROVIDER) != null;
    }

    private static <T> T withJavasLogging(Supplier<T> call) {
        Logger logger = Logger.getLogger(DJL);
        if (logger.getLevel() != null) {
            return call.get();
        }
        logger.setLevel(Level.WARNING);
        try {
            return call.get();
        } finally {
            logger.setLevel(null);
        }
    }

    /** Logback, which Spring Boot brings, is no dependency of this library. */
    private static <T> T withLogback(Supplier<T> call) {
        Object logger = LoggerFactory.getLogger(DJL);
        try {
            if (!logger.getClass().getName().equals("ch.qos.logback.classic.Logger")
                    || logger.getClass().getMethod("getLevel").invoke(logger) != null) {
                return call.get();
            }
            Class<?> levels = Class.forName(
                    "ch.qos.logback.classic.Level", true, logger.getClass().getClassLoader());
            Method setLevel = logger.getClass().getMethod("setLevel", levels);
            setLevel.invoke(logger, levels.getField("WARN").get(null));
            try {
                return call.get();
            } finally {
                setLevel.invoke(logger, (Object) null);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a Logback without levels", e);
        }
    }
}
