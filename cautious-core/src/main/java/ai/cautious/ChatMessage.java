package ai.cautious;

/**
 * One message of a conversation. Immutable.
 *
 * @param role who speaks
 * @param content what they say; any text, which never becomes a control token
 */
public record ChatMessage(Role role, String content) {

    /** Who speaks. */
    public enum Role {
        /** The instruction. */
        SYSTEM,
        /** The user. */
        USER,
        /** The model. */
        ASSISTANT
    }

    /** An instruction. */
    public static ChatMessage system(String content) {
        return new ChatMessage(Role.SYSTEM, content);
    }

    /** A user's message. */
    public static ChatMessage user(String content) {
        return new ChatMessage(Role.USER, content);
    }

    /** An earlier answer of the model. */
    public static ChatMessage assistant(String content) {
        return new ChatMessage(Role.ASSISTANT, content);
    }
}
