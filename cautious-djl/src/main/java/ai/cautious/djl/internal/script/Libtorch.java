package ai.cautious.djl.internal.script;

import ai.cautious.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The libtorchs on the class path, of which DJL takes the first that it is told of and that is for this machine. */
final class Libtorch {

    /** What says of each for which machine and device it is. */
    static final String PROPERTIES = "native/lib/pytorch.properties";

    private static final Pattern CUDA = Pattern.compile("cu(\\d\\d)(\\d)");
    private static final String VERSION = "2.3.1";

    /** Where one is described, and what it is for: {@code cpu} or {@code cu121}. */
    private record Found(URL url, String flavor) {

        boolean isForCuda() {
            return CUDA.matcher(flavor).lookingAt();
        }

        /** What is missing to use it; empty where nothing is. */
        Optional<String> absence() {
            Matcher cuda = CUDA.matcher(flavor);
            return cuda.lookingAt()
                    ? Cuda.absence(Integer.parseInt(cuda.group(1)), Integer.parseInt(cuda.group(2)))
                    : Optional.empty();
        }
    }

    private Libtorch() {}

    /**
     * Looks whether there is one.
     *
     * @throws EngineException if there is none, or only one for CUDA and no device, saying what was found and what is missing
     */
    static void require() {
        if (System.getenv("PYTORCH_LIBRARY_PATH") != null || System.getProperty("PYTORCH_LIBRARY_PATH") != null) {
            return;
        }
        String classifier = classifier();
        String forCpu = "ai.djl.pytorch:pytorch-native-cpu:" + VERSION + ":" + classifier;
        List<Found> found;
        try {
            found = forThisMachine(
                    Thread.currentThread().getContextClassLoader().getResources(PROPERTIES));
        } catch (IOException e) {
            throw new EngineException("the class path cannot be searched for libtorch: " + e, e);
        }
        if (found.isEmpty()) {
            throw new EngineException("there is no libtorch for " + classifier
                    + " on the class path; add the dependency " + forCpu
                    + " (or, with CUDA 12.1, ai.djl.pytorch:pytorch-native-cu121:" + VERSION + ":" + classifier + ")");
        }
        if (found.stream().allMatch(one -> one.absence().isPresent())) {
            String missing = found.stream()
                    .map(one -> "pytorch-native-" + one.flavor() + " is on the class path, and "
                            + one.absence().orElseThrow())
                    .collect(Collectors.joining("; "));
            throw new EngineException(missing + "; for machines without a GPU add the dependency " + forCpu
                    + ": where both are there, each machine takes what it can use");
        }
    }

    /**
     * What DJL is told of: without those of other machines, and those for CUDA first, or, without a device, only where there is nothing
     * else.
     */
    static Enumeration<URL> inOrder(Enumeration<URL> all) throws IOException {
        List<Found> found = forThisMachine(all);
        List<Found> usable =
                found.stream().filter(one -> one.absence().isEmpty()).toList();
        return Collections.enumeration((usable.isEmpty() ? found : usable)
                .stream()
                        .sorted(Comparator.comparing(one -> !one.isForCuda()))
                        .map(Found::url)
                        .toList());
    }

    private static List<Found> forThisMachine(Enumeration<URL> all) throws IOException {
        // Two loaders may tell of the same.
        Map<String, Found> found = new LinkedHashMap<>();
        String classifier = classifier();
        for (URL url : Collections.list(all)) {
            Properties properties = new Properties();
            try (InputStream in = url.openStream()) {
                properties.load(in);
            }
            if (classifier.equals(properties.getProperty("classifier"))) {
                found.put(url.toExternalForm(), new Found(url, properties.getProperty("flavor", "cpu")));
            }
        }
        return List.copyOf(found.values());
    }

    private static String classifier() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String family = os.startsWith("win") ? "win" : os.startsWith("mac") ? "osx" : "linux";
        return family + "-" + (EngineStart.isX86() ? "x86_64" : System.getProperty("os.arch"));
    }
}
