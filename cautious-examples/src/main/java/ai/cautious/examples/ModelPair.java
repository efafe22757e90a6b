package ai.cautious.examples;

import ai.cautious.CautiousGenerator;
import ai.cautious.djl.DjlModel;
import org.jspecify.annotations.Nullable;

/** A verifier and perhaps a draft, closed together. */
record ModelPair(DjlModel verifier, @Nullable DjlModel draft) implements AutoCloseable {

    void addTo(CautiousGenerator.Builder builder) {
        builder.verifier(verifier);
        if (draft != null) {
            builder.draft(draft);
        }
    }

    @Override
    public void close() {
        try {
            verifier.close();
        } finally {
            if (draft != null) {
                draft.close();
            }
        }
    }
}
