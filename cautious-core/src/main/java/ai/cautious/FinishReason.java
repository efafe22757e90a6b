package ai.cautious;

/** Why a generation ended. May grow: keep a default where you switch over it. */
public enum FinishReason {
    /** The model ended its answer, or a stop string was complete. */
    STOP,
    /** The permitted number of tokens, or the context, was used up. */
    LENGTH,
    /** The gate refused the prompt. */
    REFUSED,
    /** The output monitor did not allow what would have come next. */
    WITHHELD,
    /** The generation was cancelled, or the stream closed, before the end. */
    CANCELLED
}
