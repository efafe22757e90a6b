package ai.cautious.djl.training;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.djl.DjlRuntime;
import ai.cautious.djl.hub.ModelHub;
import ai.cautious.djl.internal.training.TrainingJob;
import ai.cautious.internal.Require;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Trains a model on examples: a LoRA adapter for it, or all of its weights, on the CPU in float32.
 *
 * <pre>{@code
 * TrainingReport report = FineTuning.builder()
 *         .model(Path.of("SmolLM2-135M-Instruct"))
 *         .data(TextTrainingData.of(rows, format))
 *         .lora(LoraOptions.defaults())
 *         .options(TrainingOptions.builder().epochs(3).validationShare(0.1).patience(2).build())
 *         .output(Path.of("adapter"))
 *         .run();
 * }</pre>
 *
 * <p>A batch's examples lie one behind the other, without padding, and the output layer is computed for the labels
 * only. The output is the state with the best validation loss, or the last one where there is no validation: an adapter
 * in PEFT's format, or a model folder in Hugging Face's. Until the training ends, {@code training-state.safetensors}
 * beside it is what a killed training is resumed from; it then ends bit for bit like an uninterrupted one, given the
 * same number of threads.
 */
public final class FineTuning {

    private FineTuning() {}

    /** A builder with nothing chosen. */
    public static Builder builder() {
        return new Builder();
    }

    /** What is trained, and how; each run trains anew. Not thread-safe. */
    public static final class Builder {

        private @Nullable Path model;
        private @Nullable TrainingData data;
        private @Nullable Path output;
        private Optional<LoraOptions> lora = Optional.of(LoraOptions.defaults());
        private Optional<Path> initialAdapter = Optional.empty();
        private StoredPrecision precision = StoredPrecision.FLOAT32;
        private TrainingOptions options = TrainingOptions.defaults();
        private TrainingListener listener = TrainingListener.NONE;
        private boolean resume;

        private Builder() {}

        /** The checkpoint: a folder in Hugging Face's layout, or a .gguf file if an adapter is trained. */
        public Builder model(Path model) {
            this.model = requireNonNull(model, "model");
            return this;
        }

        /**
         * As {@link #model(Path)}, by a path or a name on the hub, from which it comes now if it is not there.
         *
         * @param model what {@link ModelHub#resolve} takes, with its exceptions
         */
        public Builder model(String model) {
            requireNonNull(model, "model");
            return model(ModelHub.resolve(model));
        }

        /** What is learned from. */
        public Builder data(TrainingData data) {
            this.data = requireNonNull(data, "data");
            return this;
        }

        /** Trains an adapter, which is the default. */
        public Builder lora(LoraOptions options) {
            this.lora = Optional.of(requireNonNull(options, "options"));
            return this;
        }

        /** Trains every weight instead of an adapter. */
        public Builder fullParameters() {
            this.lora = Optional.empty();
            return this;
        }

        /** A folder with a PEFT adapter to go on from, of the same rank, alpha and targets; by default a new one. */
        public Builder initialAdapter(Path adapter) {
            this.initialAdapter = Optional.of(requireNonNull(adapter, "adapter"));
            return this;
        }

        /**
         * As {@link #initialAdapter(Path)}, by a path or a name on the hub, from which it comes now if it is not there.
         *
         * @param adapter what {@link ModelHub#resolve} takes, with its exceptions
         */
        public Builder initialAdapter(String adapter) {
            requireNonNull(adapter, "adapter");
            return initialAdapter(ModelHub.resolve(adapter));
        }

        /** In which numbers the adapter, or every weight, is written; float32 by default. */
        public Builder precision(StoredPrecision precision) {
            this.precision = requireNonNull(precision, "precision");
            return this;
        }

        /** How it is trained. */
        public Builder options(TrainingOptions options) {
            this.options = requireNonNull(options, "options");
            return this;
        }

        /** The folder that is written; unless a training is resumed it must not hold an adapter, or a model, already. */
        public Builder output(Path output) {
            this.output = requireNonNull(output, "output");
            return this;
        }

        /** Who hears of each update; by default nobody. */
        public Builder listener(TrainingListener listener) {
            this.listener = requireNonNull(listener, "listener");
            return this;
        }

        /** Goes on with the training that was interrupted in the output folder. */
        public Builder resume(boolean resume) {
            this.resume = resume;
            return this;
        }

        /**
         * Trains to the end.
         *
         * @throws InvalidOptionException if the model, the data or the output is missing, an adapter to go on from was given
         *     but none is trained, an example does not fit the model, there is none to learn from, the output holds what
         *     would be replaced, or the options differ from those of the training that is resumed
         * @throws ai.cautious.ModelFormatException if the model or a training to be resumed is malformed
         * @throws ai.cautious.UnsupportedModelException if the model needs something that this library does not have
         * @throws ai.cautious.IncompatibleModelsException if the adapter to go on from is another model's
         * @throws ai.cautious.EngineException if libtorch is not there
         * @throws TrainingException if the loss is no number any more
         * @throws ai.cautious.FileAccessException if a file cannot be written
         */
        public TrainingReport run() {
            Require.that(
                    lora.isPresent() || initialAdapter.isEmpty(),
                    "initialAdapter",
                    "given",
                    "left out where every weight is trained");
            TrainingJob job = new TrainingJob(
                    given("model", model),
                    lora,
                    initialAdapter,
                    given("data", data).examples(),
                    options,
                    given("output", output),
                    precision.type(),
                    listener,
                    resume);
            DjlRuntime.start();
            return job.run();
        }

        private static <T> T given(String option, @Nullable T value) {
            if (value == null) {
                throw new InvalidOptionException(option, "missing", "given");
            }
            return value;
        }
    }
}
