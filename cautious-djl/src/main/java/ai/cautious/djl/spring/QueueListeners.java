package ai.cautious.djl.spring;

import ai.cautious.OverloadedException;
import ai.cautious.limits.QueueListener;
import java.time.Duration;
import java.util.List;

/** Tells several. */
record QueueListeners(List<QueueListener> all) implements QueueListener {

    @Override
    public void admitted(Duration waited) {
        all.forEach(listener -> listener.admitted(waited));
    }

    @Override
    public void rejected(OverloadedException reason) {
        all.forEach(listener -> listener.rejected(reason));
    }
}
