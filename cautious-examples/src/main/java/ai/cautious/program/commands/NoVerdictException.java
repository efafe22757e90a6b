package ai.cautious.program.commands;

import ai.cautious.CautiousException;

/** Some texts were not judged; the others were. */
final class NoVerdictException extends CautiousException {

    private static final long serialVersionUID = 1L;

    NoVerdictException(String message) {
        super(message);
    }
}
