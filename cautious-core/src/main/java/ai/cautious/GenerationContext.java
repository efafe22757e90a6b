package ai.cautious;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/** Which generation a {@link GenerationListener} is told of. Immutable; one object for all that it is told of it. */
public final class GenerationContext {

    private final GenerationRequest request;
    private final ModelIdentity verifier;
    private final Optional<ModelIdentity> draft;
    private final Instant startedAt;

    private GenerationContext(
            GenerationRequest request, ModelIdentity verifier, Optional<ModelIdentity> draft, Instant startedAt) {
        this.request = requireNonNull(request, "request");
        this.verifier = requireNonNull(verifier, "verifier");
        this.draft = requireNonNull(draft, "draft");
        this.startedAt = requireNonNull(startedAt, "startedAt");
    }

    /** As generators make it, for tests of listeners. */
    public static GenerationContext of(
            GenerationRequest request, ModelIdentity verifier, Optional<ModelIdentity> draft, Instant startedAt) {
        return new GenerationContext(request, verifier, draft, startedAt);
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
        return draft;
    }

    /** When the request came in. */
    public Instant startedAt() {
        return startedAt;
    }

    @Override
    public String toString() {
        return "GenerationContext[request=" + request + ", verifier=" + verifier + ", draft=" + draft + ", startedAt="
                + startedAt + "]";
    }
}
