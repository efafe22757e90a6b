package ai.cautious;

/** Why a generation ended. */
public enum FinishReason {
    /** The model ended its answer, or a stop string was complete. */
    STOP,
    /** The permitted number of tokens, or the context, was used up. */
    LENGTH,
    /** The gate refused the prompt. */
    REFUSED,
    /** The output monitor did not allow what would have come next. */
    WITHHELD,
    /** The stream was closed before the end. */
    CANCELLED
}
