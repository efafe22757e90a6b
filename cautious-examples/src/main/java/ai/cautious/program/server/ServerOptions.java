package ai.cautious.program.server;

import ai.cautious.InvalidOptionException;
import ai.cautious.limits.RequestLimits;
import ai.cautious.program.options.Require;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a server listens, whom it lets in, and what it bounds. */
public final class ServerOptions {

    private static final String KEY = "CAUTIOUS_API_KEY";
    private static final int KIBIBYTE = 1024;
    private static final int MOST_SECONDS = 86_400;

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description =
                    "Where to listen; 0.0.0.0 is wherever this machine can be reached. Default: ${DEFAULT-VALUE}.")
    private String host = "";

    @Option(names = "--port", defaultValue = "8080", description = "0 is one that is free. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--api-key",
            paramLabel = "KEY",
            description = "What clients must show; better in " + KEY + " of the environment, as others see what is"
                    + " typed. By default everybody may ask who reaches the host.")
    private @Nullable String key;

    @Option(
            names = "--model-name",
            paramLabel = "NAME",
            description = "What clients call the model; by default the verifier's own name.")
    private @Nullable String modelName;

    @Option(
            names = "--max-tokens",
            defaultValue = "2048",
            description = "Of an answer, at most, and where a chat does not ask for fewer. Default: ${DEFAULT-VALUE}.")
    private int maxTokens;

    @Option(
            names = "--max-running",
            description = "How many requests run at once; by default as many as there are cores, and at least 2.")
    private @Nullable Integer maxRunning;

    @Option(
            names = "--max-waiting",
            defaultValue = "64",
            description = "How many wait while those run; more are turned away. Default: ${DEFAULT-VALUE}.")
    private int maxWaiting;

    @Option(
            names = "--queue-time",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long one waits before it is turned away. Default: ${DEFAULT-VALUE}.")
    private double queueTime;

    @Option(
            names = "--request-timeout",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "How long a request may take, the wait included. Default: ${DEFAULT-VALUE}.")
    private double timeout;

    @Option(
            names = "--drain-time",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "How long what runs may go on when the server is told to end. Default: ${DEFAULT-VALUE}.")
    private double drain;

    @Option(
            names = "--max-body",
            paramLabel = "KIB",
            defaultValue = "1024",
            description = "How long a request's body may be. Default: ${DEFAULT-VALUE}.")
    private int maxBody;

    /**
     * The settings.
     *
     * @throws InvalidOptionException if an option is out of range
     */
    public ServerSettings settings() {
        Require.that(port >= 0 && port <= 65_535, "--port", port, "in [0, 65535]");
        Require.that(maxTokens > 0, "--max-tokens", maxTokens, "at least 1");
        Require.that(maxBody > 0 && maxBody <= 1024 * KIBIBYTE, "--max-body", maxBody, "in [1, 1048576]");
        Require.that(modelName == null || !modelName.isBlank(), "--model-name", "blank", "a name");
        RequestLimits limits = RequestLimits.builder()
                .maxRunning(
                        maxRunning == null ? Math.max(2, Runtime.getRuntime().availableProcessors()) : maxRunning)
                .maxWaiting(maxWaiting)
                .queueTime(seconds("--queue-time", queueTime))
                .build();
        return new ServerSettings(
                address(),
                key(),
                Optional.ofNullable(modelName),
                limits,
                maxTokens,
                maxBody * KIBIBYTE,
                seconds("--request-timeout", timeout),
                seconds("--drain-time", drain));
    }

    private InetSocketAddress address() {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new InvalidOptionException("--host", host, "an address or a name of this machine");
        }
    }

    private Optional<String> key() {
        String from = key == null ? KEY : "--api-key";
        Optional<String> given = Optional.ofNullable(key).or(() -> Optional.ofNullable(System.getenv(KEY)));
        given.ifPresent(shown -> Require.that(
                !shown.isEmpty() && shown.chars().allMatch(character -> character > ' ' && character < 0x7F),
                from,
                shown.isEmpty() ? "empty" : "no key",
                "one word of ASCII characters"));
        return given;
    }

    private static Duration seconds(String option, double seconds) {
        Require.that(seconds > 0 && seconds <= MOST_SECONDS, option, seconds, "in (0, " + MOST_SECONDS + "]");
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}
