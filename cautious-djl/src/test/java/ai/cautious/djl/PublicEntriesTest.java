package ai.cautious.djl;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.djl.evaluation.BertScoreOptions;
import ai.cautious.djl.evaluation.BertScorer;
import ai.cautious.djl.hub.ModelHub;
import ai.cautious.djl.training.BpeTrainer;
import ai.cautious.djl.training.FineTuning;
import ai.cautious.djl.training.LoraOptions;
import ai.cautious.djl.training.ModelFolders;
import ai.cautious.djl.training.StoredPrecision;
import ai.cautious.djl.training.TextFormat;
import ai.cautious.djl.training.TextTrainingData;
import ai.cautious.djl.training.TrainingExample;
import ai.cautious.djl.training.TrainingFields;
import ai.cautious.djl.training.TrainingFile;
import ai.cautious.djl.training.TrainingOptions;
import ai.cautious.safety.SafetyProfile;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PublicEntriesTest {

    private static final Path PATH = Path.of("x");

    private static Arguments entry(String parameter, ThrowingCallable call) {
        return Arguments.of(parameter, call);
    }

    static Stream<Arguments> entries() {
        return Stream.of(
                entry("checkpoint", () -> DjlModel.load((Path) null)),
                entry("checkpoint", () -> DjlModel.load((String) null)),
                entry("options", () -> DjlModel.load(PATH, null)),
                entry("checkpoint", () -> DjlModel.inspect((Path) null)),
                entry("checkpoint", () -> DjlModel.inspect((String) null)),
                entry("checkpoint", () -> DjlTokenizer.load((Path) null)),
                entry("checkpoint", () -> DjlTokenizer.load((String) null)),
                entry("precision", () -> DjlOptions.builder().precision(null)),
                entry("device", () -> DjlOptions.builder().device(null)),
                entry("adapter", () -> DjlOptions.builder().adapter((Path) null)),
                entry("adapter", () -> DjlOptions.builder().adapter((String) null)),
                entry("folder", () -> SafetyProfileFile.read(null)),
                entry("folder", () -> SafetyProfileFile.readIfPresent(null)),
                entry("folder", () -> SafetyProfileFile.write(null, SafetyProfile.defaults())),
                entry("profile", () -> SafetyProfileFile.write(PATH, null)),
                entry("source", () -> ConversationJson.read(null, "[]")),
                entry("json", () -> ConversationJson.read("messages", null)),
                entry("configuration", () -> ModelFolders.initialise(null, PATH, 1)),
                entry("output", () -> ModelFolders.initialise(PATH, null, 1)),
                entry("adapter", () -> ModelFolders.merge(PATH, null, PATH, StoredPrecision.FLOAT32)),
                entry("precision", () -> ModelFolders.merge(PATH, PATH, PATH, null)),
                entry("tokenizer", () -> new TextFormat(null, messages -> null, 1, 2)),
                entry("encoder", () -> BertScorer.load(null)),
                entry("encoder", () -> BertScorer.load((String) null, BertScoreOptions.defaults())),
                entry("pathOrName", () -> ModelHub.resolve(null)),
                entry("options", () -> BertScorer.load(PATH, null)),
                entry("options", () -> BertScorer.loadMiniLm(null)),
                entry("baseline", () -> BertScoreOptions.builder().baseline(null)),
                entry("rows", () -> TextTrainingData.of(null, null)),
                entry("format", () -> TextTrainingData.of(List.of(), null)),
                entry("fields", () -> TrainingFile.read(PATH, null)),
                entry("prompt", () -> new TrainingExample(null, new int[] {1, 2}, 0)),
                entry("instruction", () -> new TrainingFields(null, List.of("a"), List.of("b"), null)),
                entry("model", () -> FineTuning.builder().model((Path) null)),
                entry("model", () -> FineTuning.builder().model((String) null)),
                entry("data", () -> FineTuning.builder().data(null)),
                entry("options", () -> FineTuning.builder().lora(null)),
                entry("adapter", () -> FineTuning.builder().initialAdapter((Path) null)),
                entry("adapter", () -> FineTuning.builder().initialAdapter((String) null)),
                entry("listener", () -> FineTuning.builder().listener(null)),
                entry("order", () -> TrainingOptions.builder().order(null)),
                entry("targets", () -> LoraOptions.builder().targets(null)),
                entry("base", () -> LoraOptions.builder().base(null)),
                entry("controlTokens", () -> BpeTrainer.builder().controlTokens(null)),
                entry("texts", () -> BpeTrainer.builder().texts(null)));
    }

    @ParameterizedTest
    @MethodSource("entries")
    void nullIsRefusedByTheParametersName(String parameter, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(parameter);
    }
}
