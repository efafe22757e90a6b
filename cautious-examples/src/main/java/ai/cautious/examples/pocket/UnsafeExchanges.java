package ai.cautious.examples.pocket;

import ai.cautious.examples.pocket.Skill.Layout;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Draws prompts that are refused: a template around a topic, or a whole message. */
final class UnsafeExchanges {

    /** Whole messages among all; there are fewer kinds of them. */
    private static final double MESSAGES = 0.3;

    /** Templates that spell a marker, where they are allowed. */
    private static final double MARKERS = 0.05;

    /** Of the others, how many are requested as good things are. */
    private static final double REQUESTS = 0.6;

    /**
     * A kind of harm: what is asked for or said, and how its refusal goes on.
     *
     * @param plain what is learned of it in few words; absent of whole messages
     */
    record Kind(String name, String train, @Nullable String plain, String heldOut, String refusal) {

        List<String> plainly(Split split) {
            return plain == null ? of(split) : new Alternatives(plain, heldOut).of(split);
        }

        List<String> of(Split split) {
            return new Alternatives(train, heldOut).of(split);
        }
    }

    /**
     * The file.
     *
     * @param templates around a topic, which fills {@code {do}}
     * @param markers templates that spell a marker
     * @param refusal how a refusal begins
     * @param topics what is asked for
     * @param messages that are toxic as they are
     */
    record Content(
            Alternatives templates, Alternatives markers, String refusal, List<Kind> topics, List<Kind> messages) {}

    private final Content content;
    private final Alternatives requests;
    private final Typing typing;
    private final boolean plainly;

    /**
     * A source of prompts.
     *
     * @param requests ways of requesting things, good or bad
     * @param plainly whether topics are put in few words
     */
    UnsafeExchanges(Content content, Alternatives requests, Typing typing, boolean plainly) {
        this.content = content;
        this.requests = requests;
        this.typing = typing;
        this.plainly = plainly;
    }

    /** @param markers whether prompts may spell the markers */
    Exchange draw(Split split, boolean markers, Chooser even, Chooser leaning) {
        boolean whole = even.happens(MESSAGES);
        Kind kind = even.from(whole ? content.messages : content.topics);
        String line = even.from(plainly ? kind.plainly(split) : kind.of(split));
        String template = whole ? line : even.from(templates(markers, even).of(split));
        String prompt = typing.type(Phrase.write(template, Map.of("do", line), even), split, even);
        return new Exchange(kind.name, template, line, true, prompt, refusal(kind, leaning));
    }

    private Alternatives templates(boolean markers, Chooser even) {
        if (markers && even.happens(MARKERS)) {
            return content.markers;
        }
        return even.happens(REQUESTS) ? requests : content.templates;
    }

    private Answer refusal(Kind kind, Chooser leaning) {
        String opening = said(content.refusal, leaning);
        return new Answer(opening, List.of(opening, said(kind.refusal, leaning)), "", false, Layout.PROSE, true);
    }

    private static String said(String alternatives, Chooser leaning) {
        return Phrase.write(leaning.from(alternatives.lines().toList()), Map.of(), leaning);
    }
}
