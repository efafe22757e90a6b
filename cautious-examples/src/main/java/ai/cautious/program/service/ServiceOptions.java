package ai.cautious.program.service;

import ai.cautious.ChatMessage.Role;
import ai.cautious.InvalidOptionException;
import ai.cautious.program.judgements.JudgeHash;
import ai.cautious.program.options.JudgedRoles;
import ai.cautious.program.options.Require;
import ai.cautious.program.service.PatientService.Patience;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which service judges, and how it is asked. */
public final class ServiceOptions {

    /** As OpenAI's clients have it, and this one as a property of the JVM, too. */
    private static final String KEY = "OPENAI_API_KEY";

    private static final String KEY_PROPERTY = "openai.apiKey";
    private static final String ADDRESS = "OPENAI_BASE_URL";
    private static final String ADDRESS_PROPERTY = "openai.baseUrl";

    /** Whose presence lets the client find out by itself how to ask. */
    private static final String OTHER_KEY = "AZURE_OPENAI_KEY";

    @Option(
            names = "--api-key-file",
            paramLabel = "FILE",
            description = "Holds the service's key and nothing else; by default " + KEY + " of the environment has it.")
    private @Nullable Path keyFile;

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description = "Where the service is, up to and without /moderations; by default as " + ADDRESS
                    + " of the environment has it, else OpenAI's own.")
    private @Nullable String address;

    @Option(
            names = "--model",
            defaultValue = "omni-moderation-latest",
            description = "Which of its models judges. Default: ${DEFAULT-VALUE}.")
    private String model = "";

    @Option(
            names = "--threshold",
            defaultValue = "0.5",
            description =
                    "From which score of the worst kind on a text is toxic, in (0, 1]; whether the service flags it by its own"
                            + " thresholds is written beside. Default: ${DEFAULT-VALUE}.")
    private double threshold;

    @Mixin
    private JudgedRoles judgedRoles = new JudgedRoles();

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "32",
            description = "How many texts are asked about at once. Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(
            names = "--retries",
            paramLabel = "N",
            defaultValue = "8",
            description =
                    "How often a request is repeated that failed in a way that may pass. Default: ${DEFAULT-VALUE}.")
    private int retries;

    @Option(
            names = "--back-off",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description =
                    "What is waited before the first repetition, where the service does not say it; before each later"
                            + " one twice as long, up to a minute. Default: ${DEFAULT-VALUE}.")
    private double backOff;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long one request may take. Default: ${DEFAULT-VALUE}.")
    private double timeout;

    @Option(
            names = "--requests-per-minute",
            paramLabel = "N",
            description = "How often the service is asked at most; by default as often as it lets itself be asked.")
    private @Nullable Double requestsPerMinute;

    /**
     * Checks them, and finds the key.
     *
     * @return who judges, when it is connected
     * @throws InvalidOptionException if one is none, or there is no key
     */
    public Asked check() throws IOException {
        Require.that(threshold > 0 && threshold <= 1, "--threshold", threshold, "in (0, 1]");
        Require.that(batch > 0, "--batch", batch, "at least 1");
        Require.that(retries >= 0, "--retries", retries, "at least 0");
        Require.that(backOff >= 0 && backOff <= 60, "--back-off", backOff, "in [0, 60]");
        Require.that(timeout > 0 && timeout <= 3600, "--timeout", timeout, "in (0, 3600]");
        Require.that(
                requestsPerMinute == null || (requestsPerMinute > 0 && requestsPerMinute <= 1e6),
                "--requests-per-minute",
                String.valueOf(requestsPerMinute),
                "in (0, 1000000]");
        Require.that(!model.isBlank(), "--model", "blank", "the name of a model");
        Optional<String> where = Optional.ofNullable(address).or(() -> given(ADDRESS_PROPERTY, ADDRESS));
        where.ifPresent(this::requireAddress);
        return new Asked(new ServiceAccess(key(), where, model, seconds(timeout)));
    }

    private Optional<String> key() throws IOException {
        if (keyFile != null) {
            Require.that(Files.isRegularFile(keyFile), "--api-key-file", keyFile, "a file with the service's key");
            return Optional.of(
                    requireKey("--api-key-file", Files.readString(keyFile).strip()));
        }
        Optional<String> key = given(KEY_PROPERTY, KEY);
        if (key.isEmpty() && System.getenv(OTHER_KEY) == null) {
            throw new InvalidOptionException("the service's key is missing: set " + KEY
                    + " in the environment, or name a file that holds it by --api-key-file; nothing was asked");
        }
        return key.map(found -> requireKey(KEY, found.strip()));
    }

    /** Shows nothing of it. */
    private static String requireKey(String from, String key) {
        Require.that(
                !key.isEmpty() && key.chars().allMatch(character -> character > ' ' && character < 0x7F),
                from,
                key.isEmpty() ? "empty" : "no key",
                "one word of ASCII characters");
        return key;
    }

    private void requireAddress(String where) {
        try {
            URI uri = new URI(where);
            if (Set.of("http", "https").contains(String.valueOf(uri.getScheme())) && uri.getHost() != null) {
                return;
            }
        } catch (URISyntaxException e) {
            // Said below, as of addresses of other kinds.
        }
        throw new InvalidOptionException(
                address == null ? ADDRESS : "--base-url", where, "an address that begins with https:// or http://");
    }

    private static Optional<String> given(String property, String variable) {
        return Optional.ofNullable(System.getProperty(property))
                .or(() -> Optional.ofNullable(System.getenv(variable)))
                .filter(value -> !value.isBlank());
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    /** Options without fault. */
    public final class Asked {

        private final ServiceAccess access;
        private final Set<Role> roles = judgedRoles.given().orElse(Set.of(Role.USER));

        private Asked(ServiceAccess access) {
            this.access = access;
        }

        /** Of who judges: the model, where it is, and what is made of its scores. */
        public String hash() {
            return JudgeHash.of(
                    access.toString(),
                    Double.toString(threshold),
                    new TreeSet<>(roles).toString(),
                    ServiceCategories.openAi().toString());
        }

        /**
         * Makes the client; nothing is asked yet.
         *
         * @param teller is told of long waits
         * @return the caller closes it
         * @throws ServiceFault if the client is not there
         */
        public ModerationService connect(Consumer<String> teller) {
            Patience patience = new Patience(
                    retries,
                    seconds(backOff),
                    requestsPerMinute == null ? Duration.ZERO : seconds(60 / requestsPerMinute));
            try {
                return new PatientService(new OpenAiService(access), patience, Waiting.REAL, teller);
            } catch (NoClassDefFoundError e) {
                throw ServiceFault.lasting(
                        "the service's client is not on the class path; add com.openai:openai-java", e);
            }
        }

        /**
         * Who judges.
         *
         * @param written the lines that are written already
         */
        public ServiceJudge judge(ModerationService service, List<String> written) {
            return new ServiceJudge(service, batch, threshold, roles, hash(), ServiceJudge.modelOf(written));
        }
    }
}
