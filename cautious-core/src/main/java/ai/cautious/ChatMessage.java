package ai.cautious;

import static java.util.Objects.requireNonNull;

import ai.cautious.internal.Require;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One message of a conversation. Immutable.
 *
 * <pre>{@code
 * ChatMessage question = ChatMessage.user("Will it rain?");
 * ChatMessage answer = ChatMessage.tool("12 mm").toBuilder().name("weather").build();
 * }</pre>
 */
public final class ChatMessage {

    private final Role role;
    private final String content;
    private final @Nullable String name;

    private ChatMessage(Role role, String content, @Nullable String name) {
        this.role = requireNonNull(role, "role");
        this.content = requireNonNull(content, "content");
        this.name = name;
    }

    /** Who speaks. May grow: keep a default where you switch over it. */
    public enum Role {
        /** The instruction. */
        SYSTEM,
        /** The user. */
        USER,
        /** The model. */
        ASSISTANT,
        /** What a tool gave back. */
        TOOL
    }

    /** An instruction. */
    public static ChatMessage system(String content) {
        return new ChatMessage(Role.SYSTEM, content, null);
    }

    /** A user's message. */
    public static ChatMessage user(String content) {
        return new ChatMessage(Role.USER, content, null);
    }

    /** An earlier answer of the model. */
    public static ChatMessage assistant(String content) {
        return new ChatMessage(Role.ASSISTANT, content, null);
    }

    /** What a tool gave back; chat templates that know tools have a place for it, others refuse it. */
    public static ChatMessage tool(String content) {
        return new ChatMessage(Role.TOOL, content, null);
    }

    /** A builder of a message without text. */
    public static Builder builder(Role role) {
        return new Builder(role);
    }

    /** A builder that has this message's values. */
    public Builder toBuilder() {
        Builder builder = new Builder(role);
        builder.content = content;
        builder.name = name;
        return builder;
    }

    /** Who speaks. */
    public Role role() {
        return role;
    }

    /** What they say; any text, which never becomes a control token. */
    public String content() {
        return content;
    }

    /** Which of several speakers of that role it is, or which tool; chat templates may show it. */
    public Optional<String> name() {
        return Optional.ofNullable(name);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ChatMessage message
                && role == message.role
                && content.equals(message.content)
                && Objects.equals(name, message.name);
    }

    @Override
    public int hashCode() {
        return Objects.hash(role, content, name);
    }

    @Override
    public String toString() {
        return "ChatMessage[role=" + role + (name == null ? "" : ", name=" + name) + ", content=" + content + "]";
    }

    /** Builds messages. Not thread-safe. */
    public static final class Builder {

        private Role role;
        private String content = "";
        private @Nullable String name;

        private Builder(Role role) {
            this.role = requireNonNull(role, "role");
        }

        /** Who speaks. */
        public Builder role(Role role) {
            this.role = requireNonNull(role, "role");
            return this;
        }

        /** What they say; nothing by default. */
        public Builder content(String content) {
            this.content = requireNonNull(content, "content");
            return this;
        }

        /**
         * Which of several speakers, or which tool; none by default.
         *
         * @throws InvalidOptionException if it is blank
         */
        public Builder name(String name) {
            requireNonNull(name, "name");
            Require.that(!name.isBlank(), "name", "blank", "a name");
            this.name = name;
            return this;
        }

        /** The message. */
        public ChatMessage build() {
            return new ChatMessage(role, content, name);
        }
    }
}
