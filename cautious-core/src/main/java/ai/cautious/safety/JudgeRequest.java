package ai.cautious.safety;

import static java.util.Objects.requireNonNull;

import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a judge is asked about: a conversation that is to be answered, or an answer. Immutable.
 *
 * <pre>{@code
 * JudgeRequest prompt = JudgeRequest.of("How is bread made?");
 * JudgeRequest answer = JudgeRequest.ofAnswer(prompt.messages(), "Flour is mixed.");
 * }</pre>
 */
public final class JudgeRequest {

    private static final Set<Role> USERS = Set.of(Role.USER);

    private final List<ChatMessage> messages;
    private final @Nullable String answer;
    private final @Nullable String correlationId;
    private final @Nullable Set<Role> judgedRoles;

    private JudgeRequest(Builder builder) {
        this.messages = builder.messages;
        this.answer = builder.answer;
        this.correlationId = builder.correlationId;
        this.judgedRoles = builder.judgedRoles;
    }

    /** A user's only message. */
    public static JudgeRequest of(String prompt) {
        return of(List.of(ChatMessage.user(requireNonNull(prompt, "prompt"))));
    }

    /**
     * A conversation.
     *
     * @throws InvalidOptionException if it has no message
     */
    public static JudgeRequest of(List<ChatMessage> messages) {
        return builder().messages(messages).build();
    }

    /**
     * An answer, or as much as there is of it.
     *
     * @param messages the conversation that it answers; may be empty
     */
    public static JudgeRequest ofAnswer(List<ChatMessage> messages, String answer) {
        return builder().messages(messages).answer(answer).build();
    }

    /** A builder with nothing in it. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that has this request's values. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.messages = messages;
        builder.answer = answer;
        builder.correlationId = correlationId;
        builder.judgedRoles = judgedRoles;
        return builder;
    }

    /** An answer where there is one, and otherwise a prompt. */
    public JudgedSubject subject() {
        return answer == null ? JudgedSubject.PROMPT : JudgedSubject.ANSWER;
    }

    /** The conversation. */
    public List<ChatMessage> messages() {
        return messages;
    }

    /** The answer, where it is that which is judged. */
    public Optional<String> answer() {
        return Optional.ofNullable(answer);
    }

    /** What the caller knows the request by. */
    public Optional<String> correlationId() {
        return Optional.ofNullable(correlationId);
    }

    /**
     * Whose words are judged, users' where nobody is named; what others say is context, which can raise a verdict and not
     * lower it. To name users is more than to name nobody where a gate decides that does not have them judged
     * ({@link #under}), so that the two are not equal.
     */
    public Set<Role> judgedRoles() {
        return judgedRoles == null ? USERS : judgedRoles;
    }

    /**
     * This request as a gate has it judged: {@link SafetyGate#judgedRoles} and whoever else it names itself, so that it can
     * have more judged than the gate does and not less.
     */
    public JudgeRequest under(SafetyGate gate) {
        requireNonNull(gate, "gate");
        Set<Role> roles = EnumSet.copyOf(gate.judgedRoles());
        if (judgedRoles != null) {
            roles.addAll(judgedRoles);
        }
        return toBuilder().judgedRoles(roles).build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JudgeRequest request
                && messages.equals(request.messages)
                && Objects.equals(answer, request.answer)
                && Objects.equals(correlationId, request.correlationId)
                && Objects.equals(judgedRoles, request.judgedRoles);
    }

    @Override
    public int hashCode() {
        return Objects.hash(messages, answer, correlationId, judgedRoles);
    }

    @Override
    public String toString() {
        return subject() + " of " + messages.size() + " messages"
                + correlationId().map(id -> ", " + id).orElse("");
    }

    /** The roles of which some must be judged. */
    static Set<Role> judged(Set<Role> roles) {
        Require.that(!requireNonNull(roles, "roles").isEmpty(), "judgedRoles", "empty", "at least one role");
        // In an order that is the same in each run, as what is printed of it is compared.
        return Collections.unmodifiableSet(EnumSet.copyOf(roles));
    }

    /** Builds requests. Not thread-safe. */
    public static final class Builder {

        private List<ChatMessage> messages = List.of();
        private @Nullable String answer;
        private @Nullable String correlationId;
        private @Nullable Set<Role> judgedRoles;

        private Builder() {}

        /** The conversation. */
        public Builder messages(List<ChatMessage> messages) {
            this.messages = Require.elements(messages, "messages");
            return this;
        }

        /** The answer to judge. */
        public Builder answer(String answer) {
            this.answer = requireNonNull(answer, "answer");
            return this;
        }

        /** What the caller knows the request by. */
        public Builder correlationId(String correlationId) {
            this.correlationId = requireNonNull(correlationId, "correlationId");
            return this;
        }

        /**
         * Whose words are judged; users' by default. Where a gate decides, beside those whom it has judged
         * ({@link SafetyGate#judgedRoles}), which nobody is by default.
         *
         * @throws InvalidOptionException if nobody's are
         */
        public Builder judgedRoles(Set<Role> roles) {
            this.judgedRoles = judged(roles);
            return this;
        }

        /**
         * The request.
         *
         * @throws InvalidOptionException if there is neither a message nor an answer
         */
        public JudgeRequest build() {
            Require.that(!messages.isEmpty() || answer != null, "messages", "empty", "at least one message");
            return new JudgeRequest(this);
        }
    }
}
