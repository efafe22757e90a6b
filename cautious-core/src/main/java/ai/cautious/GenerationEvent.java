package ai.cautious;

import ai.cautious.safety.GateDecision;
import java.util.List;

/** What happens while an answer is generated. */
public sealed interface GenerationEvent {

    /**
     * The prompt has been judged: the first event where there is a gate, before which nothing is released.
     *
     * @param decision the verdict, or why there is none, and the action
     */
    record Judged(GateDecision decision) implements GenerationEvent {}

    /**
     * The answer has grown.
     *
     * @param text what was added: whole characters, possibly none
     * @param tokens the ids that were added
     */
    record TextDelta(String text, List<Integer> tokens) implements GenerationEvent {

        /** Copies the list. */
        public TextDelta {
            tokens = List.copyOf(tokens);
        }
    }

    /**
     * The answer is finished; nothing follows.
     *
     * @param result the whole
     */
    record Completed(GenerationResult result) implements GenerationEvent {}
}
