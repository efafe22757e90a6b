package ai.cautious.djl.internal.script;

import ai.cautious.EngineException;
import ai.cautious.internal.Require;
import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.util.Utils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The library's own operators for programs, {@code ops.cautious.*}: a shared library in the jar ({@code src/main/native}), for
 * x86-64 Linux. Everywhere else, and where it does not load, programs do with libtorch's. Thread-safe.
 *
 * <p>The system property {@code cautious.kernels} forces the instruction set that they use, or {@code none} of them.
 */
public final class NativeOperators {

    /** The system property that forces an instruction set. */
    public static final String PROPERTY = "cautious.kernels";

    /** Of libtorch, whose classes have another layout in other versions. */
    private static final String BUILT_FOR = "2.3.1";

    private static final String NONE = "none";
    private static final List<String> CHOICES = List.of(NONE, "generic", "avx2", "avx-vnni", "avx512-vnni");
    private static final String FILE = "libcautious.so";
    private static final String FOLDER = "/ai/cautious/djl/native/linux-x86_64/";

    private static final String CHOOSE =
            """
              def choose(self: __torch__.Program,
                wanted: str) -> str:
                return ops.cautious.instructions(wanted)
            """;

    /** All versions of the library have this operator: there are none where it is not to be had. */
    private static final String REVISION =
            """
              def revision(self: __torch__.Program) -> str:
                return ops.cautious.revision()
            """;

    private static final Logger LOG = LoggerFactory.getLogger(NativeOperators.class);

    private static volatile @Nullable String instructions;
    private static volatile String absence = "the engine has not started";

    private NativeOperators() {}

    /** The instruction set that they use; empty where libtorch's own kernels do all. */
    public static Optional<String> instructions() {
        return Optional.ofNullable(instructions);
    }

    /** Why libtorch's own kernels do all; empty where there are others. */
    public static Optional<String> absence() {
        return instructions == null ? Optional.of(absence) : Optional.empty();
    }

    /**
     * Loads them into libtorch, which must have been loaded, and chooses the instruction set.
     *
     * @throws ai.cautious.InvalidOptionException if the property names none
     * @throws EngineException if the property names one that this machine does not have
     */
    static void load() {
        String wanted = System.getProperty(PROPERTY, "").strip();
        Require.that(wanted.isEmpty() || CHOICES.contains(wanted), PROPERTY, wanted, String.join(", ", CHOICES));
        try {
            instructions = wanted.equals(NONE) ? null : emptyToNull(choose(wanted));
        } catch (RuntimeException | LinkageError | IOException e) {
            if (!wanted.isEmpty()) {
                throw new EngineException(PROPERTY + " is " + wanted + ", which is not to be had: " + reason(e), e);
            }
            absence = "they do not load: " + reason(e);
            LOG.warn(
                    "The library's own kernels do not load, libtorch's are used (-D{}={} says so without a warning): {}",
                    PROPERTY,
                    NONE,
                    e.toString());
            return;
        }
        if (instructions != null) {
            LOG.info("Kernels on the CPU: {}", instructions);
            return;
        }
        absence = wanted.equals(NONE)
                ? PROPERTY + " is " + NONE
                : isSupported() ? "they need a CPU with AVX2, FMA and F16C" : "they are for x86-64 Linux";
        LOG.info("Kernels on the CPU: libtorch's; of the library's own there are none, since {}", absence);
    }

    /** A file system's exceptions say by their names what failed, and in their messages only where. */
    private static String reason(Throwable e) {
        return e instanceof FileSystemException ? e.toString() : String.valueOf(e.getMessage());
    }

    private static String choose(String wanted) throws IOException {
        if (!isSupported()) {
            if (wanted.isEmpty()) {
                return "";
            }
            throw new IOException("it is for x86-64 Linux");
        }
        String engine = Engine.getEngine(EngineStart.ENGINE).getVersion();
        if (!engine.startsWith(BUILT_FOR)) {
            throw new IOException("it is for libtorch " + BUILT_FOR + ", and this is " + engine);
        }
        // Another class loader's copy of this class may load them, too: names cannot be registered twice.
        synchronized (Engine.class) {
            if (!isRegistered()) {
                // Beside what DJL unpacks.
                new UnpackedLibrary(Utils.getCacheDir().resolve("cautious"), FILE, resource(FILE))
                        .load(file -> System.load(file.toString()));
            }
        }
        String revision = revision();
        if (!revision.equals(packedRevision())) {
            throw new IOException("another version of this library has loaded its own, " + revision);
        }
        return chosen(wanted);
    }

    /** Of the loaded library: a hash of what it was built from. */
    static String revision() {
        try (Program program = Program.load(REVISION, Device.cpu());
                Value revision = program.run("revision")) {
            return revision.toText();
        }
    }

    /** Of the library in the jar. */
    static String packedRevision() throws IOException {
        return new String(resource("libcautious.revision"), StandardCharsets.US_ASCII).strip();
    }

    /**
     * Chooses another instruction set for all calls from now on: results are the same, to the last bit.
     *
     * @param wanted its name, or empty for the fastest that the machine has
     * @throws EngineException if this machine does not have it, naming those it has, or there are no operators
     */
    public static void use(String wanted) {
        instructions = emptyToNull(chosen(wanted));
    }

    private static String chosen(String wanted) {
        try (Program program = Program.load(CHOOSE, Device.cpu());
                Value name = Value.of(wanted);
                Value chosen = program.run("choose", name)) {
            return chosen.toText();
        }
    }

    private static boolean isSupported() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux") && EngineStart.isX86();
    }

    private static boolean isRegistered() {
        try {
            return !revision().isEmpty();
        } catch (EngineException e) {
            return false;
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = NativeOperators.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IOException(FOLDER + name + " is not in the jar");
            }
            return in.readAllBytes();
        }
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
