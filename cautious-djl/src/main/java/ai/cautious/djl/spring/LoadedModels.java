package ai.cautious.djl.spring;

import ai.cautious.InvalidOptionException;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.DjlOptions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The verifier and the draft that the properties name; closed after everything that uses them. */
final class LoadedModels implements AutoCloseable {

    private final DjlModel verifier;
    private final @Nullable DjlModel draft;

    private LoadedModels(DjlModel verifier, @Nullable DjlModel draft) {
        this.verifier = verifier;
        this.draft = draft;
    }

    static LoadedModels load(CautiousProperties properties) {
        DjlModel verifier = DjlModel.load(required(properties.verifier()));
        try {
            return new LoadedModels(verifier, draft(properties));
        } catch (RuntimeException | Error e) {
            verifier.close();
            throw e;
        }
    }

    private static @Nullable DjlModel draft(CautiousProperties properties) {
        if (properties.draft() == null) {
            if (properties.draftAdapter() != null) {
                throw new InvalidOptionException(
                        "cautious.draft-adapter",
                        properties.draftAdapter(),
                        "left out where there is no cautious.draft");
            }
            return null;
        }
        DjlOptions.Builder options = DjlOptions.builder().drafting();
        if (properties.draftAdapter() != null) {
            options.adapter(properties.draftAdapter());
        }
        return DjlModel.load(properties.draft(), options.build());
    }

    private static String required(@Nullable String verifier) {
        if (verifier == null || verifier.isBlank()) {
            throw new InvalidOptionException("cautious.verifier", "blank", "a model's path or its name on the hub");
        }
        return verifier;
    }

    DjlModel verifier() {
        return verifier;
    }

    Optional<DjlModel> draft() {
        return Optional.ofNullable(draft);
    }

    @Override
    public void close() {
        if (draft != null) {
            draft.close();
        }
        verifier.close();
    }
}
