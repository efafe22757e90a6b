package ai.cautious;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which generation a {@link GenerationListener} is told of. Immutable; one object for all that it is told of it. */
public final class GenerationContext {

    private final GenerationRequest request;
    private final ModelIdentity verifier;
    private final @Nullable ModelIdentity draft;
    private final Instant startedAt;

    private GenerationContext(Builder builder) {
        this.request = builder.request;
        this.verifier = builder.verifier;
        this.draft = builder.draft;
        this.startedAt = builder.startedAt;
    }

    /**
     * A builder without a draft, as tests of listeners need it.
     *
     * @param request what is answered
     * @param verifier whose text it is
     */
    public static Builder builder(GenerationRequest request, ModelIdentity verifier) {
        return new Builder(requireNonNull(request, "request"), requireNonNull(verifier, "verifier"));
    }

    /** What is answered; has the application's {@link GenerationRequest#correlationId}. */
    public GenerationRequest request() {
        return request;
    }

    /** Whose text it is. */
    public ModelIdentity verifier() {
        return verifier;
    }

    /** The draft model; empty where none is to draft. */
    public Optional<ModelIdentity> draft() {
        return Optional.ofNullable(draft);
    }

    /** When the request came in. */
    public Instant startedAt() {
        return startedAt;
    }

    @Override
    public String toString() {
        return "GenerationContext[request=" + request + ", verifier=" + verifier + ", draft=" + draft() + ", startedAt="
                + startedAt + "]";
    }

    /** Builds contexts. Not thread-safe. */
    public static final class Builder {

        private final GenerationRequest request;
        private final ModelIdentity verifier;
        private @Nullable ModelIdentity draft;
        private Instant startedAt = Instant.now();

        private Builder(GenerationRequest request, ModelIdentity verifier) {
            this.request = request;
            this.verifier = verifier;
        }

        /** The draft model. */
        public Builder draft(ModelIdentity draft) {
            this.draft = requireNonNull(draft, "draft");
            return this;
        }

        /** When the request came in; by default when this builder was made. */
        public Builder startedAt(Instant startedAt) {
            this.startedAt = requireNonNull(startedAt, "startedAt");
            return this;
        }

        /** The context. */
        public GenerationContext build() {
            return new GenerationContext(this);
        }
    }
}
