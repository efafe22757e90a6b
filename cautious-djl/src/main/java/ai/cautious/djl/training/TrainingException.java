package ai.cautious.djl.training;

import ai.cautious.CautiousException;

/** A training that came to nothing: it diverged. What it wrote before is still there. */
public final class TrainingException extends CautiousException {

    private static final long serialVersionUID = 1L;

    /** With a message that names the update and what would help. */
    public TrainingException(String message) {
        super(message);
    }
}
