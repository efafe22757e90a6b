package ai.cautious.examples.pocket;

/** Which part of the corpus. They share no template, and no topic of what must be refused. */
enum Split {
    /** What the models learn from. */
    TRAINING,
    /** What they are tested on. */
    HELD_OUT
}
