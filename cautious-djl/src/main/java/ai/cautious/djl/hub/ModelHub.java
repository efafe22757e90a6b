package ai.cautious.djl.hub;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.djl.internal.hub.HubName;
import ai.cautious.djl.internal.hub.HubSettings;
import ai.cautious.djl.internal.hub.HubVariables;
import ai.cautious.djl.internal.hub.Pause;
import ai.cautious.djl.internal.hub.SnapshotDownload;
import ai.cautious.internal.Require;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Models by their names on the hub, such as {@code Qwen/Qwen2.5-0.5B-Instruct}: downloaded once, into the cache that all
 * libraries share which follow Hugging Face's.
 *
 * <pre>{@code
 * Path file = ModelHub.resolve("Qwen/Qwen2.5-0.5B-Instruct-GGUF:qwen2.5-0.5b-instruct-q4_k_m.gguf");
 * ModelHub hub = ModelHub.builder().cache(Path.of("/srv/models")).offline(true).build();
 * Path folder = hub.find("Qwen/Qwen2.5-0.5B-Instruct@main");
 * }</pre>
 *
 * <p>A name is {@code ORGANISATION/NAME}, with {@code @REVISION} (a branch, a tag or a commit; {@code main} by default) and
 * {@code :FILE.gguf} behind it where that is meant; of a file that is one of several parts all are meant. A path that exists
 * wins over a name, and what has no slash, or has not the form of a name, is never asked for: nothing is downloaded unless a
 * name was given.
 *
 * <p>Only the files that this library reads are fetched: configuration, tokenizer, chat templates and safetensors, or a GGUF
 * file, or an adapter's, and {@code safety_judge.json}. Each is checked against the size and the hash that the hub announced,
 * and has its final name only then; a download that was cut, killed or cancelled goes on where it ended. Any number of threads
 * and processes may ask for the same model at once. The hub is asked each time what a branch or tag means now; where it cannot
 * be reached, or takes no more requests, and the cache has the model as it was, that is taken, and a warning says so. A commit
 * needs no hub once this library has fetched all of it. Of what others have put into the cache only the hub can say whether it
 * is whole: it is asked, and what is missing is fetched; where it may not or cannot be asked, what is there is taken, and a
 * warning says so.
 *
 * <p>Environment, as huggingface_hub has it: {@code HF_HOME}, {@code HF_HUB_CACHE} and {@code XDG_CACHE_HOME} say where the
 * cache is, {@code ~/.cache/huggingface/hub} by default; {@code HF_TOKEN}, or the file that {@code HF_TOKEN_PATH} names, or
 * {@code token} in {@code HF_HOME}, is who asks, and goes to no other host than the hub; {@code HF_ENDPOINT} is the hub's
 * address; with {@code HF_HUB_OFFLINE=1} nothing is asked for; with {@code HF_HUB_DISABLE_SYMLINKS=1}, and where links are not
 * possible, snapshots have files in their place. Proxies are the JVM's ({@code -Dhttps.proxyHost}).
 *
 * <p>Immutable and thread-safe.
 */
public final class ModelHub {

    private final HubSettings settings;
    private final SnapshotDownload download;

    private ModelHub(HubSettings settings, DownloadListener listener) {
        this.settings = settings;
        this.download = new SnapshotDownload(settings, listener, Pause.REAL);
    }

    /**
     * The path that a text means, by the environment's settings: the text itself where it is a path or no name, else the
     * model's place in the cache, into which it is downloaded if need be. The log says when a download begins and ends.
     *
     * @param pathOrName a path, or a model's name
     * @return a folder, or a .gguf file; whether a path that was no name exists is not checked
     * @throws ai.cautious.InvalidOptionException if it is a name whose revision or file can be none, or the environment's
     *     address or token is none
     * @throws HubException if the model cannot be had, by its {@linkplain HubException#reason() reason}
     * @throws ai.cautious.FileAccessException if the cache cannot be read or written, or the disk is full
     */
    public static Path resolve(String pathOrName) {
        requireNonNull(pathOrName, "pathOrName");
        // Where a path was given, nothing of the environment matters, wrong or not.
        return path(pathOrName).orElseGet(() -> builder().build().find(pathOrName));
    }

    /** A builder with what the environment says. */
    public static Builder builder() {
        return new Builder();
    }

    /** As {@link #resolve}, by these settings. */
    public Path find(String pathOrName) {
        return find(pathOrName, List.of());
    }

    /**
     * As {@link #resolve}, by these settings, and with other files than those that are needed.
     *
     * @param include patterns of the files to have, such as {@code *.gguf}, in which {@code *} and {@code ?} also stand for a
     *     slash; empty for those that this library reads. Where the hub may not be asked, those that the cache has
     * @return with patterns the folder in which the files are
     * @throws HubException also if no file matches
     */
    public Path find(String pathOrName, List<String> include) {
        requireNonNull(pathOrName, "pathOrName");
        List<String> patterns = List.copyOf(include);
        return path(pathOrName)
                .orElseGet(() -> download.fetch(HubName.parse(pathOrName).orElseThrow(), patterns));
    }

    /** Whether a text is a name that has to be looked up: it has the form of one, and no path is called so. */
    public static boolean isName(String pathOrName) {
        return path(requireNonNull(pathOrName, "pathOrName")).isEmpty();
    }

    /** What is no name to be looked up. */
    private static Optional<Path> path(String pathOrName) {
        Optional<Path> path;
        try {
            path = Optional.of(Path.of(pathOrName));
        } catch (InvalidPathException e) {
            path = Optional.empty();
        }
        if (path.filter(Files::exists).isPresent()) {
            return path;
        }
        if (HubName.parse(pathOrName).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(path.orElseThrow(() -> new InvalidOptionException(
                "model", "\"" + pathOrName + "\"", "a path, or a name on the hub, ORGANISATION/NAME")));
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "ModelHub[" + settings + "]";
    }

    /** Builds a {@link ModelHub}; what is not set is the environment's. Not thread-safe. */
    public static final class Builder {

        private @Nullable Path cache;
        private @Nullable String endpoint;
        private @Nullable String token;
        private @Nullable Boolean offline;
        private DownloadListener listener = new DownloadLog();

        private Builder() {}

        /** The folder that holds all models, as {@code HF_HUB_CACHE}. */
        public Builder cache(Path cache) {
            this.cache = requireNonNull(cache, "cache");
            return this;
        }

        /** The hub's http or https address, as {@code HF_ENDPOINT}. The environment's token does not go to another one. */
        public Builder endpoint(String endpoint) {
            this.endpoint = requireNonNull(endpoint, "endpoint");
            return this;
        }

        /** Who asks, as {@code HF_TOKEN}. */
        public Builder token(String token) {
            this.token = requireNonNull(token, "token");
            Require.that(!token.isBlank(), "token", "blank", "a token, as the hub's settings make them");
            return this;
        }

        /** Whether nothing may be asked for, as {@code HF_HUB_OFFLINE}. */
        public Builder offline(boolean offline) {
            this.offline = offline;
            return this;
        }

        /** Hears of downloads; by default they are logged. */
        public Builder listener(DownloadListener listener) {
            this.listener = requireNonNull(listener, "listener");
            return this;
        }

        /**
         * The hub; asks nothing yet.
         *
         * @throws ai.cautious.InvalidOptionException if the address or the token is none
         */
        public ModelHub build() {
            HubSettings given = HubVariables.ofProcess().settings();
            boolean elsewhere = endpoint != null && !endpoint.equals(given.endpoint());
            return new ModelHub(
                    new HubSettings(
                            cache == null ? given.cache() : cache,
                            endpoint == null ? given.endpoint() : endpoint,
                            token != null || elsewhere ? token : given.token(),
                            offline == null ? given.offline() : offline,
                            given.links()),
                    listener);
        }
    }
}
