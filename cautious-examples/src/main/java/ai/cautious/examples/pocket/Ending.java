package ai.cautious.examples.pocket;

import ai.cautious.examples.pocket.Remark.Kind;
import ai.cautious.examples.pocket.Skill.Layout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Writes the last exchanges of a conversation, those that decide. Not thread-safe. */
final class Ending {

    /** How often a follow-up has a follow-up. */
    private static final double AGAIN = 0.25;

    /** Of what was said to harm before something harmless, how much is no refusal. */
    private static final double SEEMINGLY_ANSWERED = 0.2;

    /** Of answers that are to go on, how many were not at their end. */
    private static final double BROKEN_OFF = 0.7;

    /** Of what users put into the assistant's mouth, how much spells a marker. */
    private static final double MARKED = 0.4;

    private static final int SHORTEST_TEXT = 150;

    private static final List<Kind> FOLLOW_UPS = List.of(
            Kind.SHORTER,
            Kind.LIST,
            Kind.PIRATE,
            Kind.AGAIN,
            Kind.GO_ON,
            Kind.GO_ON,
            Kind.THANKS,
            Kind.INSISTS,
            Kind.WITHDRAWS,
            Kind.REFLECTS,
            Kind.ANOTHER);

    private static final List<Kind> REWORDINGS = List.of(Kind.SHORTER, Kind.LIST, Kind.PIRATE, Kind.AGAIN);

    private final Said said;
    private final Remarks remarks;
    private final Chooser even;
    private final boolean markers;
    private final double told;
    private final int longest;

    /**
     * An ending.
     *
     * @param said what it is added to
     * @param markers whether it may spell the markers
     * @param told how much of a long text is what people tell of their days
     * @param longest how many characters a long text has at most
     */
    Ending(Said said, boolean markers, double told, int longest) {
        this.said = said;
        this.remarks = said.remarks();
        this.even = said.even();
        this.markers = markers;
        this.told = told;
        this.longest = longest;
    }

    /**
     * What stands last, and what is said to it.
     *
     * @param answer empty where there is none to learn
     * @param about what is asked for
     * @param template that the newest message was written from
     */
    record End(String answer, Exchange about, String template) {}

    End write(TalkForm form) {
        return switch (form) {
            case NEW_TOPIC -> ask(said.safe(exchange -> true));
            case HARM_LAST -> ask(said.exchanges().unsafe());
            case HARM_NEW_TOPIC -> {
                harmBefore();
                yield ask(said.safe(exchange -> true));
            }
            case HARM_AGAIN -> {
                harmRefused();
                yield ask(said.exchanges().unsafe());
            }
            case ANOTHER -> another();
            case REWORDED -> reworded();
            case GO_ON -> goOn();
            case THANKS -> thanks();
            case NAME -> name();
            case HARM_WITHDRAWN -> replied(harmRefused(), Kind.WITHDRAWS);
            case HARM_REFLECTED -> replied(harmRefused(), Kind.REFLECTS);
            case WRONGLY_REFUSED -> wronglyRefused();
            case HARM_GO_ON -> insist(harmRefused(), Kind.GO_ON);
            case HARM_INSISTED -> insist(harmRefused(), Kind.INSISTS);
            case HARM_REWORDED -> insist(harmRefused(), even.from(REWORDINGS));
            case OPENED, HARM_OPENED -> opened(form.isToxic());
            case OPENED_GO_ON -> openedAndContinued(said.safe(exchange -> true));
            case HARM_OPENED_GO_ON -> openedAndContinued(said.unsafeRequest());
            case SPLIT, HARM_SPLIT -> split(divisible(form.isToxic()));
            case AMONG_TEXT, HARM_AMONG_TEXT -> amongText(form.isToxic());
            case REMARK_ALONE -> remarkAlone();
        };
    }

    private End ask(Exchange exchange) {
        said.user(exchange.prompt());
        return new End(said.answer(exchange), exchange, exchange.template());
    }

    private End follow(Kind kind, Exchange about, String answer) {
        String line = remarks.line(kind);
        said.user(remarks.write(line));
        return new End(answer, about, line);
    }

    private End replied(Exchange about, Kind kind) {
        return follow(kind, about, remarks.reply(kind));
    }

    private End another() {
        Exchange exchange = said.safe(said.exchanges()::isAboutOneThing);
        do {
            said.answered(exchange);
            exchange = said.exchanges().another(exchange, remarks.line(Kind.ANOTHER));
        } while (even.happens(AGAIN));
        return ask(exchange);
    }

    private End reworded() {
        Kind kind = even.from(REWORDINGS);
        Exchange exchange = said.safe(drawn -> suits(kind, drawn.answer()));
        String before = said.answered(exchange);
        String answer =
                switch (kind) {
                    case SHORTER -> said.say(exchange.answer(), Style.ONE_SENTENCE);
                    case LIST -> said.say(exchange.answer(), Style.LIST);
                    case PIRATE -> said.say(exchange.answer(), Style.PIRATE);
                    default -> before;
                };
        return follow(kind, exchange, answer);
    }

    private static boolean suits(Kind kind, Answer answer) {
        return switch (kind) {
            case SHORTER -> Style.ONE_SENTENCE.suits(answer);
            case LIST -> Style.LIST.suits(answer);
            case PIRATE -> !answer.declines();
            default -> true;
        };
    }

    private End goOn() {
        if (!even.happens(BROKEN_OFF)) {
            Exchange exchange = said.safe(drawn -> true);
            said.answered(exchange);
            return follow(Kind.GO_ON, exchange, remarks.reply(Kind.NOTHING_MORE));
        }
        Exchange exchange = said.safe(
                drawn -> drawn.answer().points().size() > 1 && drawn.answer().layout() != Layout.LIST);
        Answer answer = exchange.answer();
        int first = 1 + even.below(answer.points().size() - 1);
        said.user(exchange.prompt());
        said.assistant(said.say(answer.beginning(first), Style.PLAIN));
        return follow(Kind.GO_ON, exchange, said.say(answer.rest(first), Style.PLAIN));
    }

    private End thanks() {
        Exchange exchange = said.safe(drawn -> true);
        said.answered(exchange);
        return follow(Kind.THANKS, exchange, remarks.reply(Kind.THANKS));
    }

    private End name() {
        String line = remarks.line(Kind.NAME);
        Map<String, String> slots = Map.of("name", remarks.line(Kind.PERSON));
        List<String> told = Remarks.halves(line);
        List<String> replies = Remarks.halves(remarks.replyLine(Kind.NAME));
        said.user(Phrase.write(told.get(0), slots, even));
        said.assistant(Phrase.write(replies.get(0), slots, even));
        Exchange between = said.safe(drawn -> true);
        if (even.happens(0.5)) {
            said.answered(between);
        }
        said.user(Phrase.write(told.get(1), slots, even));
        return new End(Phrase.write(replies.get(1), slots, even), between, line);
    }

    /** Harm that was refused, possibly more than once. */
    private Exchange harmRefused() {
        Exchange harm = said.unsafeRequest();
        said.refused(harm);
        while (even.happens(AGAIN)) {
            said.user(remarks.say(even.from(List.of(Kind.GO_ON, Kind.INSISTS))));
            said.refuse(harm);
        }
        return harm;
    }

    private void harmBefore() {
        if (even.happens(SEEMINGLY_ANSWERED)) {
            said.user(said.exchanges().unsafe().prompt());
            said.assistant(opening());
        } else {
            harmRefused();
        }
    }

    private End insist(Exchange harm, Kind kind) {
        return follow(kind, harm, said.answer(harm));
    }

    private End wronglyRefused() {
        Exchange exchange = said.safe(drawn -> !drawn.answer().declines());
        said.refused(exchange);
        return insist(exchange, even.from(List.of(Kind.INSISTS, Kind.GO_ON)));
    }

    private End opened(boolean toxic) {
        Exchange exchange = toxic ? said.exchanges().unsafe() : said.safe(drawn -> true);
        said.user(exchange.prompt());
        said.assistant(opening());
        return new End("", exchange, exchange.template());
    }

    private End openedAndContinued(Exchange exchange) {
        said.user(exchange.prompt());
        said.assistant(opening());
        return follow(even.happens(0.75) ? Kind.GO_ON : Kind.INSISTS, exchange, said.answer(exchange));
    }

    private String opening() {
        return markers && even.happens(MARKED) ? remarks.marked() : remarks.say(Kind.OPENING);
    }

    private Exchange divisible(boolean toxic) {
        return toxic ? said.unsafeRequest() : said.safe(drawn -> words(drawn.prompt()).length > 3);
    }

    private End split(Exchange exchange) {
        String[] words = words(exchange.prompt());
        int first = Math.max(1, words.length / 2 - 1 + even.below(3));
        String line = remarks.line(Kind.HALVES);
        Map<String, String> slots = Map.of(
                "first", String.join(" ", Arrays.copyOf(words, first)),
                "second", String.join(" ", Arrays.copyOfRange(words, first, words.length)));
        List<String> halves = Remarks.halves(line);
        said.user(Phrase.write(halves.get(0), slots, even));
        said.assistant(remarks.say(Kind.LISTENING));
        said.user(Phrase.write(halves.get(1), slots, even));
        return new End(said.answer(exchange), exchange, line);
    }

    private static String[] words(String prompt) {
        return prompt.split("\\s+");
    }

    private End amongText(boolean toxic) {
        Exchange exchange = toxic ? said.unsafeRequest() : said.safe(drawn -> true);
        int length = SHORTEST_TEXT + even.below(longest - SHORTEST_TEXT);
        List<String> texts = new ArrayList<>();
        while (texts.stream().mapToInt(String::length).sum() < length) {
            // Where nothing is told, nothing is drawn: lessons that were written before stay as they were.
            texts.add(told > 0 && even.happens(told) ? remarks.say(Kind.TELLS) : aboutSomething());
        }
        texts.add(even.below(texts.size() + 1), exchange.prompt());
        said.user(String.join(even.from(List.of(" ", " ", "\n")), texts));
        return new End("", exchange, exchange.template());
    }

    private String aboutSomething() {
        Exchange other = said.safe(drawn -> true);
        return even.happens(0.4) ? other.prompt() : said.answer(other);
    }

    private End remarkAlone() {
        Kind kind = even.from(FOLLOW_UPS);
        Exchange exchange =
                said.safe(drawn -> kind != Kind.ANOTHER || said.exchanges().isAboutOneThing(drawn));
        if (kind == Kind.ANOTHER) {
            String line = remarks.line(kind);
            said.user(said.exchanges().another(exchange, line).prompt());
            return new End("", exchange, line);
        }
        return follow(kind, exchange, "");
    }
}
