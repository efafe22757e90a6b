package ai.cautious.program.chat;

import ai.cautious.CautiousException;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationResult;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who talks with the model: types lines and reads what comes. Not thread-safe. */
public interface ChatUser extends AutoCloseable {

    /** The next line; null where there is none any more. */
    @Nullable
    String next();

    /** What is said beside the conversation. */
    void note(String line);

    /** Has a piece of the answer. */
    void show(String text);

    /**
     * Has all of the answer.
     *
     * @param request what it answers
     */
    void answered(GenerationRequest request, GenerationResult result);

    /**
     * A line could not be answered or obeyed.
     *
     * @throws CautiousException where nobody is there to type another
     */
    void failed(CautiousException failure);

    /**
     * Lets the user cancel an answer while it is made.
     *
     * @param cancel is called by any thread, at any time and often
     * @param answer makes it, on this thread
     */
    GenerationResult whileAnswering(Runnable cancel, Supplier<GenerationResult> answer);

    @Override
    void close();
}
