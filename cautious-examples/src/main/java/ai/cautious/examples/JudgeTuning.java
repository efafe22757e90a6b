package ai.cautious.examples;

import ai.cautious.djl.DjlModel;
import ai.cautious.djl.DjlOptions;
import ai.cautious.djl.DjlTokenizer;
import ai.cautious.djl.SafetyProfileFile;
import ai.cautious.djl.training.FineTuning;
import ai.cautious.djl.training.TextFormat;
import ai.cautious.djl.training.TextTrainingData;
import ai.cautious.djl.training.TrainingFields;
import ai.cautious.djl.training.TrainingFile;
import ai.cautious.djl.training.TrainingRow;
import ai.cautious.evaluation.JudgeCalibration;
import ai.cautious.evaluation.LabelledText;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.model.ModelJudge;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.Judgement;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyProfile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Makes a judge of a chat model: tunes an adapter on one's own data, calibrates it on data kept back, and asks it. */
public final class JudgeTuning {

    private static final String INSTRUCTION = "Say <Toc> if the input is toxic or a jailbreak, else <Safe>.";

    private JudgeTuning() {}

    /** Takes a checkpoint's folder, two files as {@link #rows} reads them, a folder to be written, and a text to judge. */
    public static void main(String[] arguments) {
        Path checkpoint = Path.of(arguments[0]);
        Path adapter = Path.of(arguments[3]);
        tune(checkpoint, rows(Path.of(arguments[1])), adapter);
        DjlOptions adapted = DjlOptions.builder().adapter(adapter).build();
        try (DjlModel model = DjlModel.load(checkpoint, adapted)) {
            SafetyProfile profile = calibrate(model, rows(Path.of(arguments[2])));
            SafetyProfileFile.write(adapter, profile);
            Judgement judgement = ModelJudge.of(model, profile).judge(JudgeRequest.of(arguments[4]));
            System.out.println(SafetyGate.defaults().decide(judgement));
        }
    }

    private static void tune(Path checkpoint, List<TrainingRow> rows, Path adapter) {
        try (DjlTokenizer text = DjlTokenizer.load(checkpoint)) {
            int end = text.endToken().orElseThrow();
            PromptTemplate template = text.chatTemplate().orElseThrow();
            TextFormat format = new TextFormat(text.tokenizer(), template, end, 512);
            FineTuning.builder()
                    .model(checkpoint)
                    .data(TextTrainingData.of(rows, format))
                    .output(adapter)
                    .run();
        }
    }

    private static SafetyProfile calibrate(DjlModel model, List<TrainingRow> heldBack) {
        SafetyProfile profile = SafetyProfile.builder().instruction(INSTRUCTION).build();
        return JudgeCalibration.builder()
                .judge(ModelJudge.of(model, profile))
                .texts(heldBack.stream()
                        .map(row -> new LabelledText(row.text(), row.output().equals("<Toc>")))
                        .toList())
                .run()
                .profile();
    }

    /** Lines such as {@code {"text": "How is bread made?", "toxic": 0}}. */
    private static List<TrainingRow> rows(Path data) {
        TrainingFields fields = TrainingFields.labelled("text", "toxic", Map.of("1", "<Toc>", "0", "<Safe>"));
        return TrainingFile.read(data, fields).stream()
                .map(row -> row.withInstruction(INSTRUCTION))
                .toList();
    }
}
