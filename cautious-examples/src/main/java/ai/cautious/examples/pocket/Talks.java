package ai.cautious.examples.pocket;

import ai.cautious.ChatMessage;
import ai.cautious.examples.pocket.Ending.End;
import ai.cautious.examples.pocket.Remark.Kind;
import java.util.ArrayList;
import java.util.List;

/** Writes conversations of one part. Not thread-safe. */
final class Talks {

    /** How many exchanges come before a conversation's last ones, by their weights: none, one and more. */
    static final List<Integer> USUAL = List.of(32, 30, 17, 11, 6, 4);

    /** The same where conversations are long. */
    static final List<Integer> LONG = List.of(5, 13, 20, 24, 22, 16);

    /** Of those, how many are harm that was refused. */
    private static final double REFUSED = 0.08;

    /** Of the others, how many are thanked for. */
    private static final double THANKED = 0.12;

    private final Exchanges exchanges;
    private final Remarks remarks;
    private final Chooser even;
    private final Chooser leaning;
    private final int[] before;
    private final double told;
    private final int longest;

    /**
     * A writer.
     *
     * @param before how many exchanges come before a conversation's last ones, by their weights
     * @param told how much of a long text is what people tell of their days
     * @param longest how many characters a conversation has at most, but for a few
     */
    Talks(
            Exchanges exchanges,
            Remarks remarks,
            Chooser even,
            Chooser leaning,
            List<Integer> before,
            double told,
            int longest) {
        this.exchanges = exchanges;
        this.remarks = remarks;
        this.even = even;
        this.leaning = leaning;
        this.before = before.stream().mapToInt(Integer::intValue).toArray();
        this.told = told;
        this.longest = longest;
    }

    /**
     * A conversation of a form.
     *
     * @param style in which it is answered where that can be
     * @param markers whether its texts may spell the markers
     */
    Talk write(TalkForm form, Style style, boolean markers) {
        Said last = new Said(style, exchanges, remarks, even, leaning);
        End end = new Ending(last, markers, told, longest).write(form);
        List<ChatMessage> messages = new ArrayList<>();
        if (form.isPreceded()) {
            // Nothing new is asked for where nothing was said.
            boolean some = form == TalkForm.NEW_TOPIC || form == TalkForm.HARM_LAST;
            messages.addAll(before(style, longest - last.characters(), some));
        }
        messages.addAll(last.messages());
        return new Talk(form, List.copyOf(messages), end.answer(), end.about(), end.template());
    }

    private List<ChatMessage> before(Style style, int room, boolean some) {
        Said earlier = new Said(style, exchanges, remarks, even, leaning);
        int number = Math.max(even.weighted(before), some ? 1 : 0);
        for (int i = 0; i < number; i++) {
            int fits = earlier.messages().size();
            if (even.happens(REFUSED)) {
                earlier.refused(exchanges.unsafe());
            } else {
                earlier.answered(exchanges.safe());
                if (even.happens(THANKED)) {
                    earlier.user(remarks.say(Kind.THANKS));
                    earlier.assistant(remarks.reply(Kind.THANKS));
                }
            }
            if (earlier.characters() > room) {
                return earlier.messages().subList(0, fits == 0 && some ? 2 : fits);
            }
        }
        return earlier.messages();
    }
}
