package ai.cautious.djl.training;

import ai.cautious.CautiousException;

/** A file of training data that is missing or malformed; the message names the file, the line and the field. */
public final class TrainingDataException extends CautiousException {

    private static final long serialVersionUID = 1L;

    /** With a message that names what is at fault. */
    public TrainingDataException(String message) {
        super(message);
    }

    /** With the cause as well. */
    public TrainingDataException(String message, Throwable cause) {
        super(message, cause);
    }
}
