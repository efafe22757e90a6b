package ai.cautious.djl.internal.hub;

import ai.cautious.FileAccessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The environment's variables, as huggingface_hub reads them; what is blank counts as not set. */
public final class HubVariables {

    private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:(\\w+)|\\{(\\w+)})");

    private final Map<String, String> variables;
    private final Path home;

    /**
     * Over given variables.
     *
     * @param home the user's folder, which {@code ~} stands for
     */
    public HubVariables(Map<String, String> variables, Path home) {
        this.variables = Map.copyOf(variables);
        this.home = home;
    }

    /** Those of this process. */
    public static HubVariables ofProcess() {
        Map<String, String> variables = System.getenv();
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        String home = windows ? null : variables.get("HOME");
        return new HubVariables(
                variables, Path.of(home == null || home.isBlank() ? System.getProperty("user.home") : home));
    }

    /**
     * What they say.
     *
     * @throws ai.cautious.InvalidOptionException if HF_ENDPOINT is no address, or the token none
     * @throws FileAccessException if there is a file with a token that cannot be read
     */
    public HubSettings settings() {
        Path hubHome = path("HF_HOME").orElseGet(() -> path("XDG_CACHE_HOME")
                .orElseGet(() -> home.resolve(".cache"))
                .resolve("huggingface"));
        return new HubSettings(
                path("HF_HUB_CACHE").or(() -> path("HUGGINGFACE_HUB_CACHE")).orElseGet(() -> hubHome.resolve("hub")),
                given("HF_ENDPOINT").orElse(HubSettings.PUBLIC_ENDPOINT),
                token(hubHome),
                isTrue("HF_HUB_OFFLINE") || isTrue("TRANSFORMERS_OFFLINE"),
                !isTrue("HF_HUB_DISABLE_SYMLINKS"));
    }

    private @Nullable String token(Path hubHome) {
        return given("HF_TOKEN")
                .or(() -> given("HUGGING_FACE_HUB_TOKEN"))
                .map(String::strip)
                .or(() -> isTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN") ? Optional.empty() : tokenFile(hubHome))
                .orElse(null);
    }

    private Optional<String> tokenFile(Path hubHome) {
        Path file = path("HF_TOKEN_PATH").orElseGet(() -> hubHome.resolve("token"));
        try {
            return Optional.of(Files.readString(file).strip()).filter(token -> !token.isEmpty());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new FileAccessException(file, "cannot be read, where the hub's token is: " + e.getMessage(), e);
        }
    }

    private boolean isTrue(String name) {
        return given(name)
                .filter(value -> TRUE.contains(value.toUpperCase(Locale.ROOT)))
                .isPresent();
    }

    private Optional<String> given(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }

    private Optional<Path> path(String name) {
        return given(name).map(this::expanded);
    }

    private Path expanded(String path) {
        String whole = VARIABLE.matcher(path)
                .replaceAll(named -> Matcher.quoteReplacement(variables.getOrDefault(
                        named.group(1) == null ? named.group(2) : named.group(1), named.group())));
        return whole.equals("~") || whole.startsWith("~/")
                ? home.resolve(whole.substring(Math.min(2, whole.length())))
                : Path.of(whole);
    }
}
