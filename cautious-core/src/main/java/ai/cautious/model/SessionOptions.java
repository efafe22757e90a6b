package ai.cautious.model;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a session is opened with. Immutable. */
public final class SessionOptions {

    private final int capacity;
    private final int vocabularySize;
    private final int[] prefix;
    private final @Nullable String isolationKey;

    private SessionOptions(Builder builder) {
        this.capacity = builder.capacity;
        this.vocabularySize = builder.vocabularySize;
        this.prefix = builder.prefix;
        this.isolationKey = builder.isolationKey;
    }

    /**
     * Without hints for caches.
     *
     * @param capacity the greatest number of tokens that the session will hold
     * @param vocabularySize the number of leading logits that count
     * @throws InvalidOptionException if either number is not positive
     */
    public static SessionOptions of(int capacity, int vocabularySize) {
        return builder().capacity(capacity).vocabularySize(vocabularySize).build();
    }

    /** A builder that needs a capacity and a vocabulary size. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that has these options. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.capacity = capacity;
        builder.vocabularySize = vocabularySize;
        builder.prefix = prefix;
        builder.isolationKey = isolationKey;
        return builder;
    }

    /** The greatest number of tokens that the session will hold. */
    public int capacity() {
        return capacity;
    }

    /**
     * The number of leading logits that count; the rest (padding rows) is cut before the softmax, so that a draft and a
     * verifier have distributions of one length.
     */
    public int vocabularySize() {
        return vocabularySize;
    }

    /** A copy of what the sequence will begin with, as far as that is known; empty where it is not. */
    public int[] prefix() {
        return prefix.clone();
    }

    /** With whom caches may be shared: see {@link Builder#isolationKey}. */
    public Optional<String> isolationKey() {
        return Optional.ofNullable(isolationKey);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SessionOptions options
                && capacity == options.capacity
                && vocabularySize == options.vocabularySize
                && Arrays.equals(prefix, options.prefix)
                && Objects.equals(isolationKey, options.isolationKey);
    }

    @Override
    public int hashCode() {
        return Objects.hash(capacity, vocabularySize, Arrays.hashCode(prefix), isolationKey);
    }

    /** Without the isolation key, which may be a secret. */
    @Override
    public String toString() {
        return "SessionOptions[capacity=" + capacity + ", vocabularySize=" + vocabularySize + ", prefix="
                + prefix.length + " tokens]";
    }

    /** Builds {@link SessionOptions}. Not thread-safe. */
    public static final class Builder {

        private int capacity;
        private int vocabularySize;
        private int[] prefix = {};
        private @Nullable String isolationKey;

        private Builder() {}

        /**
         * The greatest number of tokens that the session will hold.
         *
         * @throws InvalidOptionException if it is not positive
         */
        public Builder capacity(int capacity) {
            Require.that(capacity > 0, "capacity", capacity, "at least 1");
            this.capacity = capacity;
            return this;
        }

        /**
         * The number of leading logits that count.
         *
         * @throws InvalidOptionException if it is not positive
         */
        public Builder vocabularySize(int vocabularySize) {
            Require.that(vocabularySize > 0, "vocabularySize", vocabularySize, "at least 1");
            this.vocabularySize = vocabularySize;
            return this;
        }

        /**
         * What the sequence will begin with: a hint for engines that keep caches. The session begins empty all the same, and
         * its tokens are appended.
         *
         * @param prefix ids; copied
         */
        public Builder prefix(int... prefix) {
            this.prefix = requireNonNull(prefix, "prefix").clone();
            return this;
        }

        /**
         * Caches are shared among sessions of the same key only, so that nobody learns from the time of a prompt what others
         * asked. Sessions without a key share with those that have none. Engines that keep no caches pass over it.
         *
         * @param isolationKey such as a tenant's name
         * @throws InvalidOptionException if it is blank
         */
        public Builder isolationKey(String isolationKey) {
            Require.that(!requireNonNull(isolationKey, "isolationKey").isBlank(), "isolationKey", "blank", "a text");
            this.isolationKey = isolationKey;
            return this;
        }

        /**
         * The options.
         *
         * @throws InvalidOptionException if the capacity or the vocabulary size is missing
         */
        public SessionOptions build() {
            Require.that(capacity > 0, "capacity", "missing", "at least 1");
            Require.that(vocabularySize > 0, "vocabularySize", "missing", "at least 1");
            return new SessionOptions(this);
        }
    }
}
