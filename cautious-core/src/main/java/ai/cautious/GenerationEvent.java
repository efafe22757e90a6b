package ai.cautious;

import java.util.List;

/** What happens while an answer is generated. */
public sealed interface GenerationEvent {

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
