package ai.cautious.applications;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** An application whose system class loader sees nothing of the library; runs in a JVM of its own with this class alone. */
public final class HiddenLibrary {

    private HiddenLibrary() {}

    /** Takes the class path to hide, a model's folder and the name of a scene. */
    public static void main(String[] arguments) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : arguments[0].split(File.pathSeparator)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        URLClassLoader hidden = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        Supplier<String> decoding = decoding(hidden, arguments[1]);
        System.out.println(scene(arguments[2], hidden, decoding));
    }

    private static String scene(String name, ClassLoader hidden, Supplier<String> decoding) throws Exception {
        return switch (name) {
            case "in the common pool" -> CompletableFuture.supplyAsync(decoding).join();
            case "in a thread without a loader" -> inThread(null, decoding);
            case "in a thread that sees it" -> inThread(hidden, decoding);
            case "after DJL was touched blindly" -> {
                hidden.loadClass("ai.djl.engine.Engine")
                        .getMethod("getAllEngines")
                        .invoke(null);
                yield decoding.get();
            }
            case "after a failure" -> {
                System.setProperty("ENGINE_CACHE_DIR", "/dev/null/none");
                try {
                    yield "no failure: " + decoding.get();
                } catch (RuntimeException e) {
                    System.out.println(e.getMessage());
                }
                System.clearProperty("ENGINE_CACHE_DIR");
                yield decoding.get();
            }
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static String inThread(ClassLoader context, Supplier<String> decoding) throws Exception {
        FutureTask<String> task = new FutureTask<>(decoding::get);
        Thread thread = new Thread(task);
        thread.setContextClassLoader(context);
        thread.start();
        return task.get();
    }

    @SuppressWarnings("unchecked")
    private static Supplier<String> decoding(ClassLoader hidden, String model) throws ReflectiveOperationException {
        return (Supplier<String>) hidden.loadClass("ai.cautious.applications.Decoding")
                .getConstructor(String.class)
                .newInstance(model);
    }
}
