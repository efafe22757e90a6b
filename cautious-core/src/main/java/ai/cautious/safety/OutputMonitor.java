package ai.cautious.safety;

import ai.cautious.internal.judging.JudgedOutput;
import ai.cautious.model.DraftModel;

/**
 * A judge of the growing answer that can stop it before unsafe text is released.
 *
 * <p>Text, and its tokens, are held back until a sentence or a line has ended, or {@link #holdBack()} characters are
 * unread, or the answer is complete; then the monitor reads the whole answer so far, with whatever has come after the
 * sentence's end, and all of it is released or none. A monitor that throws stops the answer. Implementations are
 * thread-safe.
 */
@FunctionalInterface
public interface OutputMonitor {

    /** How many characters are held back at most, by default. */
    int DEFAULT_HOLD_BACK = 400;

    /** The instruction of {@link #judgedBy} where its gate has none: of the seed's prompt, about an answer. */
    String RESPONSE_INSTRUCTION = "You are an AI content generator with moderation. Analyze the input text, which an AI"
            + " assistant wrote, for toxic content including: hate speech, threats, severe profanity, harassment, racism,"
            + " personal attacks, or harmful content. Start your response with <Toc> if the input contains toxic"
            + " content, or <Safe> if it does not contain toxic content.";

    /** Whether an answer may be released that begins with this text: all of it so far. */
    boolean allows(String textSoFar);

    /**
     * Begins with an answer; by default what is returned asks {@link #allows} and keeps nothing. For monitors that need
     * not read again what they have read.
     *
     * @return closed with the answer
     */
    default Watch watch() {
        return this::allows;
    }

    /** A monitor of one answer. Not thread-safe. */
    @FunctionalInterface
    interface Watch extends AutoCloseable {

        /** As {@link OutputMonitor#allows}, of a text that grows from one call to the next. */
        boolean allows(String textSoFar);

        /** Frees what is kept of the answer. */
        @Override
        default void close() {}
    }

    /**
     * The hold-back: how many characters that the monitor has not read are held back before it is asked even within a
     * sentence. A round's tokens are held together, so that it may be a few more.
     */
    default int holdBack() {
        return DEFAULT_HOLD_BACK;
    }

    /**
     * Asks a judging draft about the answer, as a gate has it, but with an instruction about answers. Of an answer that it
     * watches it computes only what is new, until that is longer than the gate's window.
     *
     * @param judge stays the caller's to close, after the last answer
     * @param gate says how; the answer is stopped where it would refuse or harden, and where there is no verdict unless it
     *     fails open
     * @throws ai.cautious.InvalidOptionException if there is no template to ask the judge in
     */
    static OutputMonitor judgedBy(DraftModel judge, SafetyGate gate) {
        return new JudgedOutput(judge, gate);
    }
}
