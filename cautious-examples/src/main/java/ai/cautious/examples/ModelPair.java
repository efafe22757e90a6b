package ai.cautious.examples;

import ai.cautious.djl.DjlModel;
import org.jspecify.annotations.Nullable;

/** A verifier and perhaps a draft, closed together. */
record ModelPair(DjlModel verifier, @Nullable DjlModel draft) implements AutoCloseable {

    @Override
    public void close() {
        verifier.close();
        if (draft != null) {
            draft.close();
        }
    }
}
