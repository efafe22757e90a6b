package ai.cautious.program.options;

import ai.cautious.djl.DjlModel;
import ai.cautious.djl.ModelMemory;
import ai.cautious.djl.Precision;
import ai.cautious.djl.T5Model;
import ai.cautious.model.LanguageModel;
import java.util.Optional;

/** What a model that was loaded says of itself beyond what every model does, whichever kind it is. */
public final class LoadedModel {

    private LoadedModel() {}

    /** The numbers that it runs in. */
    public static Optional<Precision> precision(LanguageModel model) {
        LanguageModel own = model.inOwnTokens();
        if (own instanceof DjlModel decoder) {
            return Optional.of(decoder.precision());
        }
        return own instanceof T5Model t5 ? Optional.of(t5.precision()) : Optional.empty();
    }

    /** What it takes of its device's memory. */
    public static Optional<ModelMemory> memory(LanguageModel model) {
        LanguageModel own = model.inOwnTokens();
        if (own instanceof DjlModel decoder) {
            return Optional.of(decoder.memory());
        }
        return own instanceof T5Model t5 ? Optional.of(t5.memory()) : Optional.empty();
    }
}
