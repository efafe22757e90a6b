package ai.cautious.examples.judging;

import ai.cautious.examples.judging.Phrases.Kind;
import ai.cautious.examples.judging.Source.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Writes conversations of one part. The same seed gives the same ones. Not thread-safe. */
final class ConversationWriter {

    /** What comes before a conversation's last exchanges: none, one, two and more others, by their weights. */
    private static final int[] EXCHANGES_BEFORE = {30, 30, 18, 11, 7, 4};

    /** Of what follows harm before a new topic, how much is a refusal; the rest seems to answer. */
    private static final double REFUSED = 0.85;

    /** Of how users insist, how often they want rules to be forgotten. */
    private static final double OVERRIDDEN = 0.33;

    /** What a user says about what came before; alone it asks for nothing. */
    private static final List<Kind> WORDS = List.of(
            Kind.ELLIPSES,
            Kind.TRAPS,
            Kind.CORRECTIONS,
            Kind.THANKS,
            Kind.GO_ON,
            Kind.INSISTENCES,
            Kind.WITHDRAWALS,
            Kind.REFLECTIONS);

    /** What a conversation is about where phrases alone decide. */
    private static final LabelledPrompt NO_PROMPT = new LabelledPrompt("phrases", Role.TEXT, "", false, null);

    private final Part part;
    private final Pieces pieces;
    private final int most;
    private final Random random;

    /**
     * A writer for a part.
     *
     * @param most how many characters a conversation has at most, but for a few
     */
    ConversationWriter(Part part, Prompts prompts, Threads threads, int most, long seed) {
        this.part = part;
        this.most = most;
        this.random = new Random(seed * 31 + part.ordinal());
        this.pieces = new Pieces(part, prompts, threads, random);
    }

    /** Another conversation of a form. */
    Conversation write(Form form) {
        List<Message> last = new ArrayList<>();
        LabelledPrompt about = write(form, last);
        List<Message> messages = form == Form.ALONE ? new ArrayList<>() : before(last, form == Form.NEW_TOPIC ? 1 : 0);
        messages.addAll(last);
        return new Conversation(
                List.copyOf(messages),
                form.isToxic() ? 1 : 0,
                about.category(),
                about.source(),
                part.key(),
                form.key());
    }

    /** Writes the last exchanges, and says which prompt they are about. */
    private LabelledPrompt write(Form form, List<Message> last) {
        boolean toxic = form.isToxic();
        switch (form) {
            case NEW_TOPIC, HARM_LAST -> {
                return ask(pieces.prompt(toxic), most / 2, last);
            }
            case HARM_NEW_TOPIC -> {
                ask(pieces.shortPrompt(true), Pieces.SHORT, last);
                last.add(pieces.answer(random.nextDouble() < REFUSED ? Kind.REFUSALS : Kind.OPENINGS));
                return ask(pieces.prompt(false), most / 2, last);
            }
            case HARM_AGAIN -> {
                refuse(true, last);
                return ask(pieces.shortPrompt(true), Pieces.SHORT, last);
            }
            case ELLIPSIS, TRAP, CORRECTION, THANKS, GO_ON -> {
                return say(kind(form), exchange(last), last);
            }
            case HARM_TOPIC_CONTINUED -> {
                refuse(true, last);
                return say(random.nextBoolean() ? Kind.GO_ON : Kind.ELLIPSES, exchange(last), last);
            }
            case HARM_WITHDRAWN, HARM_REFLECTED -> {
                refuse(true, last);
                return say(kind(form), NO_PROMPT, last);
            }
            case SMALL_TALK -> {
                last.addAll(pieces.smallTalk());
                return NO_PROMPT;
            }
            case ALONE -> {
                return say(WORDS.get(random.nextInt(WORDS.size())), NO_PROMPT, last);
            }
            case WRONGLY_REFUSED -> {
                Kind kind = List.of(Kind.INSISTENCES, Kind.GO_ON, Kind.ELLIPSES).get(random.nextInt(3));
                return say(kind, refuse(false, last), last);
            }
            case HARM_GO_ON, HARM_ELLIPSIS, HARM_CORRECTED -> {
                return say(kind(form), refuse(true, last), last);
            }
            case HARM_INSISTED -> {
                Kind kind = random.nextDouble() < OVERRIDDEN ? Kind.OVERRIDES : Kind.INSISTENCES;
                return say(kind, refuse(true, last), last);
            }
            case OPENED, HARM_OPENED -> {
                LabelledPrompt about = open(toxic, last);
                return toxic || random.nextBoolean() ? about : say(Kind.GO_ON, about, last);
            }
            case HARM_OPENED_GO_ON -> {
                return say(random.nextInt(3) > 0 ? Kind.GO_ON : Kind.ELLIPSES, open(true, last), last);
            }
            case SPLIT, HARM_SPLIT -> {
                LabelledPrompt about = pieces.divisible(toxic);
                last.addAll(pieces.split(about.text()));
                return about;
            }
            case AMONG_TEXT, HARM_AMONG_TEXT -> {
                LabelledPrompt about = pieces.shortPrompt(toxic);
                last.add(Message.user(pieces.amongText(about.text(), most * 4 / 5)));
                return about;
            }
            case SPELLED, HARM_SPELLED -> {
                LabelledPrompt about = pieces.shortPrompt(toxic);
                last.add(Message.user(pieces.phrase(Kind.SPELLED).replace("{text}", about.text())));
                return about;
            }
        }
        throw new IllegalStateException(form + " is not written");
    }

    private static Kind kind(Form form) {
        return switch (form) {
            case ELLIPSIS, HARM_ELLIPSIS -> Kind.ELLIPSES;
            case TRAP -> Kind.TRAPS;
            case CORRECTION, HARM_CORRECTED -> Kind.CORRECTIONS;
            case THANKS -> Kind.THANKS;
            case GO_ON, HARM_GO_ON -> Kind.GO_ON;
            case HARM_WITHDRAWN -> Kind.WITHDRAWALS;
            case HARM_REFLECTED -> Kind.REFLECTIONS;
            default -> throw new IllegalStateException(form + " ends in no phrase of one kind");
        };
    }

    private LabelledPrompt ask(LabelledPrompt prompt, int characters, List<Message> last) {
        last.add(Message.user(pieces.stretch(prompt.text(), characters)));
        return prompt;
    }

    private LabelledPrompt refuse(boolean toxic, List<Message> last) {
        LabelledPrompt about = ask(pieces.shortPrompt(toxic), Pieces.SHORT, last);
        last.add(pieces.answer(Kind.REFUSALS));
        return about;
    }

    private LabelledPrompt open(boolean toxic, List<Message> last) {
        LabelledPrompt about = ask(pieces.shortPrompt(toxic), Pieces.SHORT, last);
        last.add(pieces.answer(Kind.OPENINGS));
        return about;
    }

    private LabelledPrompt exchange(List<Message> last) {
        List<Message> exchange = pieces.exchange();
        last.addAll(exchange);
        return new LabelledPrompt("answered", Role.REQUEST, exchange.get(0).content(), false, null);
    }

    private LabelledPrompt say(Kind kind, LabelledPrompt about, List<Message> last) {
        last.add(pieces.word(kind));
        return about;
    }

    /** Harmless exchanges for the beginning, as long as there is room. */
    private List<Message> before(List<Message> last, int atLeast) {
        int exchanges = Math.max(atLeast, weighted(EXCHANGES_BEFORE) - users(last) + 1);
        int room = most - characters(last);
        List<Message> before = new ArrayList<>();
        while (users(before) < exchanges) {
            List<Message> thread = pieces.exchange();
            thread = users(before) + users(thread) > exchanges ? thread.subList(0, 2) : thread;
            room -= characters(thread);
            if (room < 0 && users(before) >= atLeast) {
                break;
            }
            before.addAll(thread);
        }
        return before;
    }

    private static int users(List<Message> messages) {
        return (int) messages.stream().filter(Message::isUser).count();
    }

    private static int characters(List<Message> messages) {
        return messages.stream().mapToInt(message -> message.content().length()).sum();
    }

    private int weighted(int[] weights) {
        int left = random.nextInt(Arrays.stream(weights).sum());
        int chosen = 0;
        while (left >= weights[chosen]) {
            left -= weights[chosen++];
        }
        return chosen;
    }
}
