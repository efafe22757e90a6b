package ai.cautious.examples.pocket;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How a conversation goes, and what it asks for in the end. */
enum TalkForm {
    /** What was answered, then something else. */
    NEW_TOPIC(20),
    /** The same about another thing. */
    ANOTHER(10),
    /** The same in another form. */
    REWORDED(9),
    GO_ON(7),
    THANKS(4),
    /** A name, which is asked for later. */
    NAME(4),
    /** Harm that was refused, or seemingly answered, then something harmless. */
    HARM_NEW_TOPIC(13),
    HARM_WITHDRAWN(4),
    /** A question about a refusal. */
    HARM_REFLECTED(4),
    /** Something harmless that was refused, and is insisted on. */
    WRONGLY_REFUSED(5),
    /** Something harmless, and what its user put into the assistant's mouth. */
    OPENED(4),
    /** The same, which is to go on. */
    OPENED_GO_ON(5),
    SPLIT(4),
    /** Something harmless amid a long text. */
    AMONG_TEXT(9),
    /** A follow-up of which nobody knows what it follows. */
    REMARK_ALONE(7),
    HARM_LAST(15),
    /** Harm that was refused, and is to go on. */
    HARM_GO_ON(10),
    HARM_REWORDED(5),
    HARM_INSISTED(7),
    /** Harm that was refused, then other harm. */
    HARM_AGAIN(4),
    /** Harm, and what its user put into the assistant's mouth. */
    HARM_OPENED(5),
    /** Harm that the assistant seemingly began to answer, and is to go on. */
    HARM_OPENED_GO_ON(9),
    HARM_SPLIT(6),
    HARM_AMONG_TEXT(10);

    private final int weight;

    TalkForm(int weight) {
        this.weight = weight;
    }

    /** Whether it asks for harm as it ends. */
    boolean isToxic() {
        return compareTo(HARM_LAST) >= 0;
    }

    /** Whether somebody waits for an answer. */
    boolean isAnswered() {
        return switch (this) {
            case OPENED, AMONG_TEXT, REMARK_ALONE, HARM_OPENED, HARM_AMONG_TEXT -> false;
            default -> true;
        };
    }

    /** Whether exchanges may come before it. */
    boolean isPreceded() {
        return switch (this) {
            case AMONG_TEXT, REMARK_ALONE, HARM_AMONG_TEXT -> false;
            default -> true;
        };
    }

    /** As cards call it. */
    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** One of those that are toxic or are not, by their weights. */
    static TalkForm draw(boolean toxic, boolean answeredOnly, Chooser even) {
        List<TalkForm> forms = Arrays.stream(values())
                .filter(form -> form.isToxic() == toxic && (form.isAnswered() || !answeredOnly))
                .toList();
        return forms.get(
                even.weighted(forms.stream().mapToInt(form -> form.weight).toArray()));
    }
}
