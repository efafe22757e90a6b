package ai.cautious.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.CautiousException;
import ai.cautious.IncompatibleModelsException;
import ai.cautious.InvalidOptionException;
import ai.cautious.ModelFormatException;
import ai.cautious.djl.CacheType;
import ai.cautious.djl.DjlRuntime;
import ai.cautious.djl.Precision;
import ai.cautious.djl.TestCheckpoints;
import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.internal.checkpoint.LoraAdapter;
import ai.cautious.djl.internal.checkpoint.SafetensorsFile;
import ai.cautious.djl.internal.checkpoint.WeightTensor;
import ai.cautious.djl.internal.checkpoint.WeightType;
import ai.cautious.djl.internal.decoder.Decoder;
import ai.cautious.djl.internal.decoder.DecoderSession;
import ai.cautious.djl.internal.training.ReferenceExamples;
import ai.cautious.model.SessionOptions;
import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole trainings on the small checkpoints, against peft's (make_training.py) and against themselves. */
class FineTuningTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Path MODEL = TestCheckpoints.resource("checkpoints/llama-tied");
    private static final LoraOptions LORA =
            LoraOptions.builder().rank(4).alpha(8).build();

    @TempDir
    private Path folder;

    @Test
    void followsPeftForFiftySteps() throws IOException {
        Path reference = TestCheckpoints.resource("training/lora");
        JsonNode expected = MAPPER.readTree(reference.resolve("losses.json").toFile());
        Path output = folder.resolve("adapter");
        List<Double> norms = new ArrayList<>();
        TrainingReport report = FineTuning.builder()
                .model(MODEL)
                .data(() -> ReferenceExamples.range(0, 300))
                .lora(LORA)
                .initialAdapter(reference.resolve("initial"))
                .options(options(expected))
                .output(output)
                .listener(new TrainingListener() {
                    @Override
                    public void stepped(TrainingStep step) {
                        norms.add(step.gradientNorm());
                    }
                })
                .run();
        assertThat(report.losses()).hasSize(50);
        for (int i = 0; i < 50; i++) {
            assertThat(report.losses().get(i))
                    .as("loss of step %d", i + 1)
                    .isCloseTo(expected.get("losses").get(i).doubleValue(), within(1e-3));
            assertThat(norms.get(i))
                    .as("norm of step %d", i + 1)
                    .isCloseTo(expected.get("norms").get(i).doubleValue(), within(1e-2));
        }
        assertSameTensors(
                output.resolve("adapter_model.safetensors"),
                reference.resolve("final/adapter_model.safetensors"),
                2e-3);
        assertSameConfiguration(output, reference.resolve("final"));
        assertThat(LoraAdapter.open(output, Checkpoint.open(MODEL)).deltas()).hasSize(21);
        assertThat(output.resolve("training-state.safetensors")).doesNotExist();
    }

    private static TrainingOptions options(JsonNode expected) {
        JsonNode options = expected.get("options");
        return TrainingOptions.builder()
                .steps(options.get("steps").intValue())
                .batch(options.get("batch").intValue())
                .accumulate(options.get("accumulate").intValue())
                .learningRate(options.get("rate").doubleValue())
                .warmup(options.get("warmup").intValue() / options.get("steps").doubleValue())
                .weightDecay(options.get("decay").doubleValue())
                .clip(options.get("clip").doubleValue())
                .order(TrainingOrder.GIVEN)
                .build();
    }

    private static void assertSameTensors(Path one, Path other, double tolerance) {
        Map<String, WeightTensor> tensors = SafetensorsFile.tensors(one);
        Map<String, WeightTensor> wanted = SafetensorsFile.tensors(other);
        assertThat(tensors.keySet()).isEqualTo(wanted.keySet());
        wanted.forEach((name, tensor) -> {
            assertThat(tensors.get(name).shape()).as(name).isEqualTo(tensor.shape());
            assertThat(tensors.get(name).type()).as(name).isEqualTo(tensor.type());
            assertThat(floats(tensors.get(name))).as(name).containsExactly(floats(tensor), Offset.offset((float)
                    tolerance));
        });
    }

    private static float[] floats(WeightTensor tensor) {
        float[] floats = new float[Math.toIntExact(tensor.rows() * tensor.columns())];
        tensor.toFloats(0, tensor.rows(), FloatBuffer.wrap(floats));
        return floats;
    }

    /** Every field that we write is peft's, and those that we leave out are those that peft has a default for. */
    private static void assertSameConfiguration(Path output, Path reference) throws IOException {
        JsonNode ours = MAPPER.readTree(output.resolve("adapter_config.json").toFile());
        JsonNode theirs =
                MAPPER.readTree(reference.resolve("adapter_config.json").toFile());
        ours.properties().forEach(field -> {
            if (!field.getKey().equals("base_model_name_or_path")) {
                assertThat(field.getValue()).as(field.getKey()).isEqualTo(theirs.get(field.getKey()));
            }
        });
        assertThat(ours.get("base_model_name_or_path").asText()).isEqualTo(MODEL.toString());
    }

    @Test
    void trainsEveryWeightAsTorchDoes() throws IOException {
        JsonNode expected =
                MAPPER.readTree(TestCheckpoints.resource("training/full.json").toFile());
        Path output = folder.resolve("model");
        TrainingReport report = FineTuning.builder()
                .model(TestCheckpoints.resource("checkpoints/qwen3"))
                .data(() -> ReferenceExamples.range(0, 80))
                .fullParameters()
                .options(options(expected))
                .output(output)
                .run();
        for (int i = 0; i < 20; i++) {
            assertThat(report.losses().get(i))
                    .as("loss of step %d", i + 1)
                    .isCloseTo(expected.get("losses").get(i).doubleValue(), within(1e-3));
        }
        Checkpoint written = Checkpoint.open(output);
        assertThat(written.tensorNames())
                .isEqualTo(Checkpoint.open(TestCheckpoints.resource("checkpoints/qwen3"))
                        .tensorNames());
    }

    /** Ends a training as a kill would, between two updates. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private FineTuning.Builder validated(Path output) {
        return FineTuning.builder()
                .model(MODEL)
                .data(() -> ReferenceExamples.range(0, 100))
                .lora(LORA)
                .options(TrainingOptions.builder()
                        .epochs(3)
                        .batch(4)
                        .accumulate(2)
                        .learningRate(0.02)
                        .validationShare(0.2)
                        .validateEvery(4)
                        .saveEvery(3)
                        .seed(11)
                        .build())
                .output(output);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 17, 29})
    void endsTheSameWhereverItWasKilled(int lastStep) throws IOException {
        List<TrainingPlan> plans = new ArrayList<>();
        TrainingReport whole = validated(folder.resolve("whole"))
                .listener(new TrainingListener() {
                    @Override
                    public void started(TrainingPlan plan) {
                        plans.add(plan);
                    }
                })
                .run();
        // Of the hundred examples' places every fifth is below .2.
        assertThat(plans.get(0).examples()).isEqualTo(80);
        assertThat(plans.get(0).validationExamples()).isEqualTo(20);
        FineTuning.Builder interrupted = validated(folder.resolve("parts"));
        assertThatThrownBy(() -> interrupted
                        .listener(new TrainingListener() {
                            @Override
                            public void stepped(TrainingStep step) {
                                if (step.step() == lastStep) {
                                    throw new Killed();
                                }
                            }
                        })
                        .run())
                .isInstanceOf(Killed.class);
        boolean saved = Files.exists(folder.resolve("parts/training-state.safetensors"));
        assertThat(saved).isEqualTo(lastStep > 3);
        TrainingReport resumed =
                interrupted.listener(TrainingListener.NONE).resume(saved).run();
        assertThat(resumed.losses()).isEqualTo(whole.losses());
        assertThat(resumed.validations()).isEqualTo(whole.validations());
        assertThat(resumed.tokens()).isEqualTo(whole.tokens());
        assertThat(folder.resolve("parts/adapter_model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("whole/adapter_model.safetensors"));
    }

    @Test
    void refusesToResumeUnderOtherOptions() {
        Path output = folder.resolve("parts");
        assertThatThrownBy(() -> validated(output)
                        .listener(new TrainingListener() {
                            @Override
                            public void validated(Validation validation) {
                                throw new Killed();
                            }
                        })
                        .run())
                .isInstanceOf(Killed.class);
        assertThatThrownBy(() -> validated(output).run())
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("holds an interrupted training");
        FineTuning.Builder other = validated(output).resume(true);
        assertThatThrownBy(
                        () -> other.options(TrainingOptions.builder().build()).run())
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("as in the training that is resumed");
        assertThatThrownBy(() -> validated(output)
                        .resume(true)
                        .data(() -> ReferenceExamples.range(1, 101))
                        .run())
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageStartingWith("data is ");
        assertThatThrownBy(() ->
                        validated(output).resume(true).model(furtherTrained()).run())
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageStartingWith("model is ");
        assertThatThrownBy(() -> validated(output)
                        .resume(true)
                        .precision(StoredPrecision.BFLOAT16)
                        .run())
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageStartingWith("precision is ");
        assertThatThrownBy(() -> validated(folder.resolve("none")).resume(true).run())
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("training-state.safetensors is missing");
    }

    /** The same model but for the adapter that was merged into it. */
    private Path furtherTrained() {
        Path other = folder.resolve("other");
        ModelFolders.merge(MODEL, MODEL.resolve("adapter"), other, StoredPrecision.FLOAT32);
        return other;
    }

    @Test
    void refusesAnOutputThatIsNoFolderBeforeItTrains() throws IOException {
        Path file = Files.writeString(folder.resolve("notes.txt"), "notes");
        assertThatThrownBy(() -> validated(file)
                        .listener(new TrainingListener() {
                            @Override
                            public void stepped(TrainingStep step) {
                                throw new Killed();
                            }
                        })
                        .run())
                .isInstanceOf(CautiousException.class)
                .hasMessageContaining("notes.txt cannot be created");
        assertThat(file).hasContent("notes");
    }

    @Test
    void refusesAnOutputOfWhichSomethingWouldBeLeft() throws IOException {
        Path adapter = Files.createDirectory(folder.resolve("adapter"));
        Path config = Files.writeString(adapter.resolve("adapter_config.json"), "{}");
        assertThatThrownBy(() -> validated(adapter).run())
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContainingAll(adapter.toString(), "holds an adapter");
        assertThat(config).hasContent("{}");
        assertThatThrownBy(() -> validated(MODEL).fullParameters().run())
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContainingAll(MODEL.toString(), "holds a model");
    }

    @Test
    void tidiesAwayWhatAKillHasLeft() throws IOException {
        Path output = Files.createDirectory(folder.resolve("adapter"));
        Path left = Files.createFile(output.resolve("training-state.safetensors." + UUID.randomUUID() + ".unfinished"));
        Path notes = Files.createFile(output.resolve("notes.unfinished"));
        validated(output).options(TrainingOptions.builder().steps(1).build()).run();
        assertThat(left).doesNotExist();
        assertThat(notes).exists();
    }

    @Test
    void refusesASpoiledState() throws IOException {
        Path state = folder.resolve("training-state.safetensors");
        Files.writeString(state, "spoiled");
        assertThatThrownBy(() -> validated(folder).resume(true).run())
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(state.toString());
    }

    @Test
    void keepsTheBestAndStopsWhenNothingGetsBetter() throws IOException {
        Path adapter = folder.resolve("adapter");
        Path best = folder.resolve("best");
        FineTuning.Builder tuning = validated(adapter).listener(new TrainingListener() {
            @Override
            public void validated(Validation validation) {
                if (validation.best()) {
                    copy(adapter.resolve("adapter_model.safetensors"), best);
                }
            }
        });
        TrainingReport report = tuning.options(TrainingOptions.builder()
                        .epochs(50)
                        .learningRate(0.5)
                        .validationShare(0.2)
                        .patience(2)
                        .build())
                .run();
        assertThat(report.stoppedEarly()).isTrue();
        List<Validation> validations = report.validations();
        int count = validations.size();
        assertThat(validations.subList(count - 2, count)).noneMatch(Validation::best);
        assertThat(validations.get(count - 3).best()).isTrue();
        assertThat(report.outputStep()).isEqualTo(validations.get(count - 3).step());
        assertThat(report.losses()).hasSizeLessThan(500);
        assertThat(adapter.resolve("adapter_model.safetensors")).hasSameBinaryContentAs(best);
    }

    private static void copy(Path file, Path to) {
        try {
            Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new adapter adds nothing, so that the first loss is the model's own. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gguf/qwen2.gguf",
                "gguf/llama.gguf",
                "checkpoints/qwen2-nf4",
                "checkpoints/llama3-scaled",
                "checkpoints/mistral-sliding",
                "checkpoints/qwen3"
            })
    void tunesEveryKindOfCheckpoint(String name) {
        Path model = TestCheckpoints.resource(name);
        List<TrainingExample> examples = ReferenceExamples.range(0, 4);
        TrainingReport report = FineTuning.builder()
                .model(model)
                .data(() -> examples)
                .lora(LORA)
                .options(TrainingOptions.builder()
                        .epochs(8)
                        .batch(4)
                        .learningRate(0.02)
                        .order(TrainingOrder.GIVEN)
                        .build())
                .output(folder.resolve("adapter"))
                .run();
        assertThat(report.losses().get(0)).isCloseTo(loss(model, examples), within(1e-3));
        assertThat(report.losses().get(7)).isLessThan(report.losses().get(0) - 0.1);
        assertThat(LoraAdapter.open(folder.resolve("adapter"), Checkpoint.open(model))
                        .deltas())
                .isNotEmpty();
    }

    /** The mean over the labels of what the engine that generates says, nats. */
    private static double loss(Path model, List<TrainingExample> examples) {
        DjlRuntime.start();
        double loss = 0;
        int labels = 0;
        try (Decoder decoder =
                        Decoder.load(Checkpoint.open(model), null, Precision.FLOAT32, CacheType.FULL, Device.cpu());
                DecoderSession session = new DecoderSession(
                        decoder, SessionOptions.of(100, decoder.config().vocabularySize()))) {
            for (TrainingExample example : examples) {
                session.truncate(0);
                session.append(example.prompt());
                loss -= Arrays.stream(session.score(example.response())).sum();
                labels += example.labels();
            }
        }
        return loss / labels;
    }

    @Test
    void drawsANewAdapterAsPeftDoes() {
        Path output = folder.resolve("adapter");
        FineTuning.builder()
                .model(MODEL)
                .data(() -> ReferenceExamples.range(0, 4))
                .lora(LoraOptions.builder()
                        .rank(64)
                        .alpha(64)
                        .targets(Set.of("q_proj", "down_proj"))
                        .build())
                .options(TrainingOptions.builder().warmup(0.5).steps(1).seed(3).build())
                .output(output)
                .run();
        // The first update's rate is 0: these are the first values.
        Map<String, WeightTensor> tensors = SafetensorsFile.tensors(output.resolve("adapter_model.safetensors"));
        assertThat(tensors).hasSize(3 * 2 * 2);
        tensors.forEach((name, tensor) -> {
            float[] values = floats(tensor);
            if (name.endsWith("lora_B.weight")) {
                assertThat(values).containsOnly(0);
                return;
            }
            double bound = 1 / Math.sqrt(tensor.columns());
            double squares = 0;
            for (float value : values) {
                assertThat(Math.abs(value)).isLessThanOrEqualTo((float) bound);
                squares += value * value / values.length;
            }
            // A uniform law's variance is bound²/3; over at least 2048 numbers its estimate is within 10 %, 5 sigma.
            assertThat(squares * 3 / (bound * bound)).isCloseTo(1, within(0.1));
        });
    }

    @Test
    void refusesWhatTheEngineMustNotSee() {
        assertThatThrownBy(() -> tune(new TrainingExample(new int[] {1}, new int[] {96}, 0)))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("token is 96 in example 0; it must be in [0, 96)");
        assertThatThrownBy(() -> tune(new TrainingExample(new int[128], new int[] {1}, 0)))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("at most the context's 128");
        assertThatThrownBy(() -> new TrainingExample(new int[0], new int[] {1}, 0))
                .isInstanceOf(InvalidOptionException.class);
        assertThatThrownBy(this::tune)
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("data is 0 examples to learn from");
        assertThatThrownBy(() -> FineTuning.builder().model(MODEL).run())
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("data is missing; it must be given");
    }

    private TrainingReport tune(TrainingExample... examples) {
        return FineTuning.builder()
                .model(MODEL)
                .data(() -> List.of(examples))
                .output(folder.resolve("refused"))
                .run();
    }

    @Test
    void saysWhenATrainingDiverges() {
        Path output = folder.resolve("adapter");
        FineTuning.Builder tuning = validated(output)
                .options(TrainingOptions.builder()
                        .epochs(9)
                        .learningRate(1e30)
                        .clip(Double.POSITIVE_INFINITY)
                        .build());
        assertThatThrownBy(() -> tuning.run())
                .isInstanceOf(CautiousException.class)
                .hasMessageContaining("the training diverged: in update ");
        assertThat(output.resolve("adapter_model.safetensors")).doesNotExist();
    }

    @Test
    void targetsHaveOneOrderInEveryJvm() {
        assertThat(LORA.targets())
                .containsExactly("down_proj", "gate_proj", "k_proj", "o_proj", "q_proj", "up_proj", "v_proj");
    }

    @Test
    void refusesToGoOnFromAnotherAdapter() {
        FineTuning.Builder tuning = FineTuning.builder()
                .model(MODEL)
                .data(() -> ReferenceExamples.range(0, 4))
                .initialAdapter(TestCheckpoints.resource("training/lora/initial"))
                .output(folder.resolve("adapter"));
        assertThatThrownBy(
                        () -> tuning.lora(LoraOptions.builder().rank(4).alpha(4).build())
                                .run())
                .isInstanceOf(IncompatibleModelsException.class)
                .hasMessageContaining("alpha over the rank is 2.0");
        assertThatThrownBy(() -> tuning.lora(
                                LoraOptions.builder().rank(8).alpha(16).build())
                        .run())
                .isInstanceOf(IncompatibleModelsException.class)
                .hasMessageContaining("of shape [8, 32]");
        assertThatThrownBy(() -> tuning.lora(LoraOptions.builder()
                                .rank(4)
                                .alpha(8)
                                .targets(Set.of("q_proj"))
                                .build())
                        .run())
                .isInstanceOf(IncompatibleModelsException.class)
                .hasMessageContaining("adapts more than the targets");
    }

    @Test
    void writesAnAdapterInHalfItsSize() {
        Map<StoredPrecision, Map<String, WeightTensor>> written = new EnumMap<>(StoredPrecision.class);
        for (StoredPrecision precision : List.of(StoredPrecision.FLOAT32, StoredPrecision.FLOAT16)) {
            Path output = folder.resolve(precision.name());
            FineTuning.builder()
                    .model(MODEL)
                    .data(() -> ReferenceExamples.range(0, 16))
                    .lora(LoraOptions.builder()
                            .rank(4)
                            .alpha(4)
                            .targets(Set.of("q_proj"))
                            .build())
                    .precision(precision)
                    .output(output)
                    .run();
            written.put(precision, SafetensorsFile.tensors(output.resolve("adapter_model.safetensors")));
        }
        written.get(StoredPrecision.FLOAT32).forEach((name, exact) -> {
            WeightTensor half = written.get(StoredPrecision.FLOAT16).get(name);
            assertThat(half.type()).isEqualTo(WeightType.F16);
            assertThat(floats(half)).containsExactly(floats(exact), Offset.offset(1e-3f));
        });
    }

    @Test
    void learnsWhenExamplesHaveNoPrompt() {
        Path first = folder.resolve("first");
        ModelFolders.initialise(TestCheckpoints.resource("checkpoints/qwen2-untied"), first, 5);
        int[] sentence = {5, 6, 7, 8, 9, 10, 2};
        TrainingReport report = FineTuning.builder()
                .model(first)
                .data(() -> List.of(new TrainingExample(new int[0], sentence, 0)))
                .fullParameters()
                .precision(StoredPrecision.FLOAT16)
                .options(TrainingOptions.builder().epochs(60).learningRate(0.02).build())
                .output(folder.resolve("trained"))
                .run();
        // A model that knows nothing gives each of 96 tokens the same probability.
        assertThat(report.losses().get(0)).isCloseTo(Math.log(96), within(0.1));
        assertThat(report.losses().get(59)).isLessThan(0.05);
        assertThat(new TreeSet<>(Checkpoint.open(folder.resolve("trained")).tensorNames()))
                .isEqualTo(new TreeSet<>(Checkpoint.open(first).tensorNames()));
    }

    @Test
    void needsNoMoreMemoryFromUpdateToUpdate() {
        assumeTrue(DjlRuntime.nativeBytes().isPresent(), "the C library does not say how much memory it has given out");
        List<Long> allocated = new ArrayList<>();
        FineTuning.builder()
                .model(MODEL)
                .data(() -> ReferenceExamples.range(0, 100))
                .lora(LORA)
                .options(TrainingOptions.builder()
                        .epochs(60)
                        .batch(4)
                        .accumulate(2)
                        .build())
                .output(folder.resolve("adapter"))
                .listener(new TrainingListener() {
                    @Override
                    public void stepped(TrainingStep step) {
                        if (step.step() % 20 == 0) {
                            allocated.add(DjlRuntime.nativeBytes().orElseThrow());
                        }
                    }
                })
                .run();
        assertThat(allocated).hasSizeGreaterThan(30);
        int half = allocated.size() / 2;
        // What comes and goes is in some of them only; a leak of one activation an update is 5 MiB each time.
        long growth = median(allocated.subList(half, allocated.size())) - median(allocated.subList(0, half));
        assertThat(growth).as("%s", allocated).isLessThan(8 << 20);
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
