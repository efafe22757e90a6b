package ai.cautious.drafting;

/** What drafted a block. May grow: keep a default where you switch over it. */
public enum DraftSource {
    /** Nothing: the round decoded plainly. */
    NONE,
    /** The draft model. */
    MODEL,
    /** The text so far, by {@link PromptLookup}. */
    LOOKUP
}
