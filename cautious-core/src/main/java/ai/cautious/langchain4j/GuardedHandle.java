package ai.cautious.langchain4j;

import ai.cautious.safety.GuardedConversation;
import dev.langchain4j.model.chat.response.StreamingHandle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cancels a guarded answer, and with it the model's as soon as that can be. Thread-safe. */
final class GuardedHandle implements StreamingHandle {

    private static final Logger LOG = LoggerFactory.getLogger(GuardedHandle.class);

    private final GuardedConversation conversation;
    private final Runnable cancelling;
    private volatile boolean cancelled;
    private boolean stopped;
    private @Nullable StreamingHandle model;

    /** @param cancelling is told of a cancellation */
    GuardedHandle(GuardedConversation conversation, Runnable cancelling) {
        this.conversation = conversation;
        this.cancelling = cancelling;
    }

    /** What stops the model; at once where that is wanted already. */
    void stops(StreamingHandle handle) {
        boolean now;
        synchronized (this) {
            now = stopped && model == null;
            model = handle;
        }
        if (now) {
            cancel(handle);
        }
    }

    /** Stops the model, of which nothing is wanted any more. */
    void stop() {
        StreamingHandle known;
        synchronized (this) {
            known = stopped ? null : model;
            stopped = true;
        }
        if (known != null) {
            cancel(known);
        }
    }

    /** A model that cannot be cancelled says so by an exception; it is not heard any more. */
    private static void cancel(StreamingHandle handle) {
        try {
            handle.cancel();
        } catch (RuntimeException e) {
            LOG.debug("the model was not cancelled", e);
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        conversation.cancel();
        stop();
        cancelling.run();
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }
}
