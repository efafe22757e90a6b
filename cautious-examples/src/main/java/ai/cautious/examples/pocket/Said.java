package ai.cautious.examples.pocket;

import ai.cautious.ChatMessage;
import ai.cautious.examples.pocket.Remark.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A conversation as it is being written. Not thread-safe. */
final class Said {

    /** Of the refusals that were said, how many are the pair's own, where it has learned them. */
    private static final double OWN_REFUSAL = 0.4;

    private final Style style;
    private final Exchanges exchanges;
    private final Remarks remarks;
    private final Chooser even;
    private final Chooser leaning;
    private final List<ChatMessage> messages = new ArrayList<>();

    /** @param style in which it is answered where that can be */
    Said(Style style, Exchanges exchanges, Remarks remarks, Chooser even, Chooser leaning) {
        this.style = style;
        this.exchanges = exchanges;
        this.remarks = remarks;
        this.even = even;
        this.leaning = leaning;
    }

    List<ChatMessage> messages() {
        return messages;
    }

    Exchanges exchanges() {
        return exchanges;
    }

    Remarks remarks() {
        return remarks;
    }

    /** Chooses among what users say. */
    Chooser even() {
        return even;
    }

    int characters() {
        return messages.stream().mapToInt(message -> message.content().length()).sum();
    }

    void user(String text) {
        messages.add(ChatMessage.user(text));
    }

    void assistant(String text) {
        messages.add(ChatMessage.assistant(text));
    }

    /** An exchange that is answered, of which something holds. */
    Exchange safe(Predicate<Exchange> suitable) {
        return drawn(exchanges::safe, suitable);
    }

    /** A request for harm: of what is only said, nothing can go on. */
    Exchange unsafeRequest() {
        return drawn(exchanges::unsafe, exchange -> exchange.template().contains("{do}"));
    }

    private static Exchange drawn(Supplier<Exchange> source, Predicate<Exchange> suitable) {
        Exchange exchange;
        do {
            exchange = source.get();
        } while (!suitable.test(exchange));
        return exchange;
    }

    /** The answer, in the conversation's style. */
    String answer(Exchange exchange) {
        return say(exchange.answer(), style);
    }

    /** An answer in a style that suits it. */
    String say(Answer answer, Style wanted) {
        return (wanted.suits(answer) ? wanted : Style.PLAIN).say(answer, leaning);
    }

    /** An exchange, and its answer. */
    String answered(Exchange exchange) {
        String answer = answer(exchange);
        user(exchange.prompt());
        assistant(answer);
        return answer;
    }

    /** An exchange, and a refusal. */
    void refused(Exchange exchange) {
        user(exchange.prompt());
        refuse(exchange);
    }

    /** A refusal, the pair's own or another's. */
    void refuse(Exchange exchange) {
        boolean own = exchange.toxic() && even.happens(OWN_REFUSAL) && remarks.isLearned();
        assistant(own ? say(exchange.answer(), Style.PLAIN) : remarks.say(Kind.REFUSAL));
    }
}
