package ai.cautious.examples.judging;

/**
 * One message of a conversation, in the field's usual form.
 *
 * @param role {@code user}, {@code assistant} or {@code system}
 */
record Message(String role, String content) {

    static Message user(String content) {
        return new Message("user", content);
    }

    static Message assistant(String content) {
        return new Message("assistant", content);
    }

    boolean isUser() {
        return role.equals("user");
    }
}
