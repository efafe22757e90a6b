package ai.cautious.safety;

/** What a judge reads. May grow: keep a default where you switch over it. */
public enum JudgedSubject {
    /** A conversation that is to be answered. */
    PROMPT,
    /** An answer, or its beginning. */
    ANSWER
}
