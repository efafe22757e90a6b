package ai.cautious.safety;

import static java.util.Objects.requireNonNull;

import ai.cautious.ChatMessage;
import ai.cautious.ModelIdentity;
import ai.cautious.internal.Require;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which answer it is that a monitor reads. Immutable. */
public final class MonitorContext {

    private final List<ChatMessage> messages;
    private final ModelIdentity verifier;
    private final @Nullable String correlationId;

    private MonitorContext(Builder builder) {
        this.messages = builder.messages;
        this.verifier = builder.verifier;
        this.correlationId = builder.correlationId;
    }

    /**
     * A builder without a conversation.
     *
     * @param verifier who answers
     */
    public static Builder builder(ModelIdentity verifier) {
        return new Builder(requireNonNull(verifier, "verifier"));
    }

    /** The conversation that is answered. */
    public List<ChatMessage> messages() {
        return messages;
    }

    /** Who answers. */
    public ModelIdentity verifier() {
        return verifier;
    }

    /** What the caller knows the request by. */
    public Optional<String> correlationId() {
        return Optional.ofNullable(correlationId);
    }

    /** What a judge is asked about an answer to this. */
    public JudgeRequest request(String answerSoFar) {
        requireNonNull(answerSoFar, "answerSoFar");
        JudgeRequest.Builder request = JudgeRequest.builder().messages(messages).answer(answerSoFar);
        return correlationId == null
                ? request.build()
                : request.correlationId(correlationId).build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MonitorContext context
                && messages.equals(context.messages)
                && verifier.equals(context.verifier)
                && Objects.equals(correlationId, context.correlationId);
    }

    @Override
    public int hashCode() {
        return Objects.hash(messages, verifier, correlationId);
    }

    @Override
    public String toString() {
        return "an answer of " + verifier + " to " + messages.size() + " messages"
                + correlationId().map(id -> ", " + id).orElse("");
    }

    /** Builds contexts. Not thread-safe. */
    public static final class Builder {

        private final ModelIdentity verifier;
        private List<ChatMessage> messages = List.of();
        private @Nullable String correlationId;

        private Builder(ModelIdentity verifier) {
            this.verifier = verifier;
        }

        /** The conversation that is answered. */
        public Builder messages(List<ChatMessage> messages) {
            this.messages = Require.elements(messages, "messages");
            return this;
        }

        /** What the caller knows the request by. */
        public Builder correlationId(String correlationId) {
            this.correlationId = requireNonNull(correlationId, "correlationId");
            return this;
        }

        /** The context. */
        public MonitorContext build() {
            return new MonitorContext(this);
        }
    }
}
