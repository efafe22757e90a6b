package ai.cautious;

import static java.util.Objects.requireNonNull;

import ai.cautious.internal.Require;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which model it was, in records, reports and messages. Immutable; equal where name and fingerprint are.
 *
 * <pre>{@code
 * ModelIdentity identity = ModelIdentity.of("guard-service", "2025-06-01");
 * }</pre>
 */
public final class ModelIdentity {

    private final String name;
    private final @Nullable String fingerprint;

    private ModelIdentity(String name, @Nullable String fingerprint) {
        this.name = requireNonNull(name, "name");
        Require.that(!name.isBlank(), "name", "blank", "a name");
        this.fingerprint = fingerprint;
    }

    /**
     * A model that nothing but its name tells from others.
     *
     * @throws InvalidOptionException if the name is blank
     */
    public static ModelIdentity of(String name) {
        return new ModelIdentity(name, null);
    }

    /**
     * A model and the state that it is in.
     *
     * @param fingerprint a digest of the weights, or a service's version
     * @throws InvalidOptionException if the name or the fingerprint is blank
     */
    public static ModelIdentity of(String name, String fingerprint) {
        requireNonNull(fingerprint, "fingerprint");
        Require.that(!fingerprint.isBlank(), "fingerprint", "blank", "a text");
        return new ModelIdentity(name, fingerprint);
    }

    /** What people call it: no path of the machine that it runs on. */
    public String name() {
        return name;
    }

    /** What tells its state from others of the same name, if that is known. */
    public Optional<String> fingerprint() {
        return Optional.ofNullable(fingerprint);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ModelIdentity identity
                && name.equals(identity.name)
                && Objects.equals(fingerprint, identity.fingerprint);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, fingerprint);
    }

    @Override
    public String toString() {
        return fingerprint == null ? name : name + " (" + fingerprint + ")";
    }
}
