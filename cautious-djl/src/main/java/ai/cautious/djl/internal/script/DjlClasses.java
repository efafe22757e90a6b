package ai.cautious.djl.internal.script;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * DJL looks for its engines, native libraries and their versions through the calling thread's context class loader, when
 * its classes are first touched, and what it does not find then it never finds again. In an application that loader often
 * sees nothing of DJL: in a thread of the common pool, in a servlet container, below Spring Boot's nested jars.
 */
public final class DjlClasses {

    private static final String NATIVES = "native/lib/";

    private DjlClasses() {}

    /**
     * Calls something under a context class loader that sees DJL, without downloads and news on the log, and puts all of that
     * back: the rest of the application may use them.
     */
    public static synchronized <T> T under(Supplier<T> call) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(new Loader(before));
        try {
            return SystemSettings.during(Map.of("ai.djl.offline", "true"), () -> QuietLogging.during(call));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** DJL's own loader; what it lacks of native libraries may lie in the application, which the context's loader sees. */
    private static final class Loader extends ClassLoader {

        private final ClassLoader application;

        Loader(ClassLoader context) {
            super(Engine.class.getClassLoader());
            application = context == null ? ClassLoader.getSystemClassLoader() : context;
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            Enumeration<URL> all = super.getResources(name);
            return name.equals(Libtorch.PROPERTIES) ? Libtorch.inOrder(all) : all;
        }

        @Override
        protected @Nullable URL findResource(String name) {
            return name.startsWith(NATIVES) ? application.getResource(name) : null;
        }

        @Override
        protected Enumeration<URL> findResources(String name) throws IOException {
            return name.startsWith(NATIVES) ? application.getResources(name) : Collections.emptyEnumeration();
        }
    }
}
