package ai.cautious.djl.internal.hub;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What somebody typed for a model on the hub: {@code ORGANISATION/NAME}, {@code @REVISION} and {@code :FILE.gguf} behind it.
 *
 * @param repository {@code ORGANISATION/NAME}
 * @param revision a branch, a tag or a commit
 * @param file the .gguf file, or null for the model that is the repository
 */
public record HubName(String repository, String revision, @Nullable String file) {

    private static final String PART = "\\w(?:[\\w.-]{0,94}\\w)?";
    private static final Pattern TYPED =
            Pattern.compile("(" + PART + "/" + PART + ")(?:@([^:]*))?(?::(.*))?", Pattern.DOTALL);
    private static final Pattern REVISION = Pattern.compile("[\\w+-][\\w.+-]*(?:/[\\w+-][\\w.+-]*)*");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    /**
     * Reads a name; empty where it has not the form of one.
     *
     * @throws InvalidOptionException if it has the form but no revision or file can be called so
     */
    public static Optional<HubName> parse(String typed) {
        Matcher matcher = TYPED.matcher(typed);
        if (!matcher.matches()
                || matcher.group(1).contains("--")
                || matcher.group(1).contains("..")) {
            return Optional.empty();
        }
        String revision = matcher.group(2) == null ? "main" : matcher.group(2);
        Require.that(
                REVISION.matcher(revision).matches() && !revision.contains("..") && !revision.endsWith(".lock"),
                "revision",
                "\"" + revision + "\" in " + typed,
                "a branch, a tag or a commit");
        String file = matcher.group(3);
        Require.that(
                file == null || FileNames.isGguf(file) && FileNames.isSafe(file),
                "file",
                "\"" + file + "\" in " + typed,
                "that of a .gguf file; without one all of the model's safetensors are meant");
        return Optional.of(new HubName(matcher.group(1), revision, file));
    }

    /** Whether a text is a commit's hash, in whole. */
    static boolean isCommit(String text) {
        return COMMIT.matcher(text).matches();
    }

    /** Whether the revision can never mean other files than it does now. */
    boolean isPinned() {
        return isCommit(revision);
    }

    /** As it may be typed. */
    @Override
    public String toString() {
        return repository + (revision.equals("main") ? "" : "@" + revision) + (file == null ? "" : ":" + file);
    }
}
