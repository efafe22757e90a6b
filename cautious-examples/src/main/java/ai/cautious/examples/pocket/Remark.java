package ai.cautious.examples.pocket;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A kind of thing that is said between prompts, as {@code remarks.yaml} has it: each block holds one {@link Phrase} a line,
 * each line two of them where a wave stands between them.
 *
 * @param kind which
 * @param train those of the training part
 * @param more those of the training part that are learned later; absent where there are none
 * @param heldOut those of the others
 * @param replies what is answered; absent where that depends on what was said before
 */
record Remark(Kind kind, String train, @Nullable String more, String heldOut, @Nullable String replies) {

    /** What is said. */
    enum Kind {
        @JsonProperty("shorter")
        SHORTER,
        @JsonProperty("list")
        LIST,
        @JsonProperty("pirate")
        PIRATE,
        @JsonProperty("again")
        AGAIN,
        /** The same about another thing, which fills {@code {it}}. */
        @JsonProperty("another")
        ANOTHER,
        @JsonProperty("goOn")
        GO_ON,
        @JsonProperty("thanks")
        THANKS,
        /** An assistant's answer to those who want to hear more. */
        @JsonProperty("nothingMore")
        NOTHING_MORE,
        @JsonProperty("insists")
        INSISTS,
        @JsonProperty("withdraws")
        WITHDRAWS,
        /** A question about a refusal. */
        @JsonProperty("reflects")
        REFLECTS,
        @JsonProperty("refusal")
        REFUSAL,
        /** How an answer begins. */
        @JsonProperty("opening")
        OPENING,
        /** What spells a marker; an {@code {opening}} may follow. */
        @JsonProperty("marked")
        MARKED,
        /** What an assistant says to the first half of something. */
        @JsonProperty("listening")
        LISTENING,
        /** What people tell of their days; it asks for nothing. */
        @JsonProperty("tells")
        TELLS,
        /** Both halves, {@code {first}} and {@code {second}}. */
        @JsonProperty("halves")
        HALVES,
        /** Who speaks, {@code {name}}, and a question that it answers. */
        @JsonProperty("name")
        NAME,
        /** Who may speak. */
        @JsonProperty("person")
        PERSON
    }

    /** Between two phrases of one line. */
    static final String WAVE = " ~ ";

    /** @param every whether those count that are learned later */
    List<String> of(Split split, boolean every) {
        String learned = every && more != null ? train + more : train;
        return new Alternatives(learned, heldOut)
                .of(split).stream().filter(split::holds).toList();
    }

    List<String> replyAlternatives() {
        return replies == null ? List.of() : replies.lines().toList();
    }
}
