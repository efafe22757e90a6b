package ai.cautious.program;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

/**
 * Where {@code java -jar cautious.jar} starts: with the libraries that lie beside the jar in {@code lib}, or, where the jar was
 * copied alone, with those in it. Knows no library itself.
 */
public final class Launcher {

    private static final String PROGRAM = "ai.cautious.program.CautiousProgram";

    private Launcher() {}

    /** Runs a command and exits. */
    public static void main(String[] arguments) throws Throwable {
        Path jar = ownJar();
        if (jar.toFile().isFile()) {
            try (JarFile open = new JarFile(jar.toFile())) {
                NestedLibraries nested = new NestedLibraries(open);
                if (!nested.areBeside(jar)) {
                    under(jar, nested.unpack(cache()), arguments);
                    return;
                }
            }
        }
        run(Launcher.class.getClassLoader(), arguments);
    }

    /** Of the engine's cache, where DJL unpacks its libraries, too. */
    private static Path cache() {
        String moved = System.getProperty("DJL_CACHE_DIR", System.getenv("DJL_CACHE_DIR"));
        Path cache = moved == null ? Path.of(System.getProperty("user.home"), ".djl.ai") : Path.of(moved);
        return cache.resolve("cautious-program");
    }

    private static void under(Path jar, List<Path> libraries, String[] arguments) throws Throwable {
        List<Path> all = new ArrayList<>(List.of(jar));
        all.addAll(libraries);
        // For the JVMs that the program starts.
        System.setProperty(
                "java.class.path", all.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        ClassLoader loader = new URLClassLoader(urls(all), ClassLoader.getPlatformClassLoader());
        Thread.currentThread().setContextClassLoader(loader);
        run(loader, arguments);
    }

    private static void run(ClassLoader loader, String[] arguments) throws Throwable {
        try {
            loader.loadClass(PROGRAM).getMethod("main", String[].class).invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static URL[] urls(List<Path> jars) throws MalformedURLException {
        URL[] urls = new URL[jars.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = jars.get(i).toUri().toURL();
        }
        return urls;
    }

    /** The jar that this class lies in, or the folder of classes. */
    static Path ownJar() throws IOException {
        try {
            return Path.of(Launcher.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IOException("the program's jar is not to be found: " + e.getMessage(), e);
        }
    }
}
