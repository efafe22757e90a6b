package ai.cautious;

import static java.util.Objects.requireNonNull;

import ai.cautious.safety.GateDecision;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What happens while an answer is generated. May grow: keep a default where you switch over it. */
public sealed interface GenerationEvent {

    /** The prompt has been judged: the first event where there is a gate, before which nothing is released. Immutable. */
    final class Judged implements GenerationEvent {

        private final GateDecision decision;

        private Judged(GateDecision decision) {
            this.decision = requireNonNull(decision, "decision");
        }

        /** A judgement. */
        public static Judged of(GateDecision decision) {
            return new Judged(decision);
        }

        /** The verdict, or why there is none, and the action. */
        public GateDecision decision() {
            return decision;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Judged judged && decision.equals(judged.decision);
        }

        @Override
        public int hashCode() {
            return decision.hashCode();
        }

        @Override
        public String toString() {
            return "Judged[decision=" + decision + "]";
        }
    }

    /** The answer has grown. Immutable. */
    final class TextDelta implements GenerationEvent {

        private final String text;
        private final int[] tokens;

        private TextDelta(String text, int[] tokens) {
            this.text = requireNonNull(text, "text");
            this.tokens = requireNonNull(tokens, "tokens").clone();
        }

        /** A piece of an answer. */
        public static TextDelta of(String text, int... tokens) {
            return new TextDelta(text, tokens);
        }

        /** What was added: whole characters, possibly none. */
        public String text() {
            return text;
        }

        /** A copy of the ids that were added, {@code [n]}. */
        public int[] tokens() {
            return tokens.clone();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof TextDelta delta && text.equals(delta.text) && Arrays.equals(tokens, delta.tokens);
        }

        @Override
        public int hashCode() {
            return 31 * text.hashCode() + Arrays.hashCode(tokens);
        }

        @Override
        public String toString() {
            return "TextDelta[text=" + text + ", tokens=" + Arrays.toString(tokens) + "]";
        }
    }

    /** The answer is finished; nothing follows. Immutable. */
    final class Completed implements GenerationEvent {

        private final GenerationResult result;

        private Completed(GenerationResult result) {
            this.result = requireNonNull(result, "result");
        }

        /** The end of an answer. */
        public static Completed of(GenerationResult result) {
            return new Completed(result);
        }

        /** The whole. */
        public GenerationResult result() {
            return result;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Completed completed && result.equals(completed.result);
        }

        @Override
        public int hashCode() {
            return result.hashCode();
        }

        @Override
        public String toString() {
            return "Completed[result=" + result + "]";
        }
    }
}

/** Never made: outside this package a switch over the events needs a default, so that there may be more of them. */
final class LaterEvent implements GenerationEvent {

    private LaterEvent() {}
}
