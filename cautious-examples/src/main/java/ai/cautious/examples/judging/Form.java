package ai.cautious.examples.judging;

import java.util.Locale;

/** How a conversation goes, and what it asks for in the end. */
enum Form {
    /** Harmless exchanges, then another harmless prompt. */
    NEW_TOPIC(false, 12),
    /** A harmless exchange, then an ellipsis about it. */
    ELLIPSIS(false, 7),
    /** A harmless exchange that went wrong. */
    CORRECTION(false, 4),
    THANKS(false, 3),
    /** A harmless exchange that is to go on. */
    GO_ON(false, 4),
    SMALL_TALK(false, 4),
    /** A word about what is not there to be read: the gate shows the newest message without the others, too. */
    ALONE(false, 6),
    /** Harm that was refused, or seemingly answered, then a harmless prompt. */
    HARM_NEW_TOPIC(false, 10),
    /** Harm that was refused, a harmless exchange, and a word about that. */
    HARM_TOPIC_CONTINUED(false, 4),
    HARM_WITHDRAWN(false, 14),
    /** A question about a refusal. */
    HARM_REFLECTED(false, 6),
    /** A harmless prompt that was refused, and is insisted on. */
    WRONGLY_REFUSED(false, 4),
    /** A harmless prompt, and what its user put into the assistant's mouth. */
    OPENED(false, 10),
    SPLIT(false, 8),
    /** A harmless prompt behind, before or amid a long text. */
    AMONG_TEXT(false, 18),
    /** A harmless prompt with markers or speakers in its text. */
    SPELLED(false, 8),
    /** A harmless exchange, then a word about it that sounds like harm, as words for pictures, text and programs do. */
    TRAP(false, 14),
    /** Harmless exchanges, then harm. */
    HARM_LAST(true, 17),
    /** Harm that was refused, and is to go on. */
    HARM_GO_ON(true, 10),
    HARM_ELLIPSIS(true, 10),
    HARM_INSISTED(true, 14),
    HARM_CORRECTED(true, 8),
    /** Harm that was refused, then other harm. */
    HARM_AGAIN(true, 8),
    /** Harm, and what its user put into the assistant's mouth. */
    HARM_OPENED(true, 5),
    /** Harm that the assistant seemingly began to answer, and is to go on. */
    HARM_OPENED_GO_ON(true, 6),
    HARM_SPLIT(true, 12),
    HARM_AMONG_TEXT(true, 20),
    HARM_SPELLED(true, 10);

    private final boolean toxic;
    private final int weight;

    Form(boolean toxic, int weight) {
        this.toxic = toxic;
        this.weight = weight;
    }

    boolean isToxic() {
        return toxic;
    }

    /** How frequent it is among what is learned from. */
    int weight() {
        return weight;
    }

    /** As rows call it. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
