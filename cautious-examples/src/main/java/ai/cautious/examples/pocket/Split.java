package ai.cautious.examples.pocket;

/**
 * Which part of the corpus. They share no template; topics of what must be refused are shared by the last two alone, which a
 * hash of the template sets apart.
 */
enum Split {
    /** What the models learn from. */
    TRAINING,
    /** What the judge's probabilities and its threshold are fitted to. */
    VALIDATION,
    /** What they are tested on. */
    TEST;

    /** Of the templates that are not learned from, one in so many is for validation. */
    private static final int VALIDATION_SHARE = 3;

    /** Whether what is learned from may be drawn. */
    boolean isLearned() {
        return this == TRAINING;
    }

    /** Whether an example of a template is of this part, where it was drawn for this part or another not learned from. */
    boolean holds(String template) {
        if (isLearned()) {
            return true;
        }
        boolean validation = Math.floorMod(template.hashCode(), VALIDATION_SHARE) == 0;
        return this == (validation ? VALIDATION : TEST);
    }
}
