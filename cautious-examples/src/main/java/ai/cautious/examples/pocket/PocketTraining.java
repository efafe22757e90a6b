package ai.cautious.examples.pocket;

import ai.cautious.djl.DjlModel;
import ai.cautious.djl.DjlTokenizer;
import ai.cautious.djl.SafetyProfileFile;
import ai.cautious.djl.training.BpeVocabulary;
import ai.cautious.djl.training.FineTuning;
import ai.cautious.djl.training.ModelFolders;
import ai.cautious.djl.training.StoredPrecision;
import ai.cautious.djl.training.TextFormat;
import ai.cautious.djl.training.TextTrainingData;
import ai.cautious.djl.training.TrainingData;
import ai.cautious.djl.training.TrainingFields;
import ai.cautious.djl.training.TrainingFile;
import ai.cautious.djl.training.TrainingListener;
import ai.cautious.djl.training.TrainingReport;
import ai.cautious.djl.training.TrainingRow;
import ai.cautious.evaluation.JudgeCalibration;
import ai.cautious.evaluation.LabelledText;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.model.ModelJudge;
import ai.cautious.safety.SafetyProfile;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** From nothing to both trained models; goes on where it was interrupted. */
final class PocketTraining {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final int LONGEST = 512;

    /** How many of each model's first examples the vocabulary is learned from, at most. */
    private static final int VOCABULARY_EXAMPLES = 80_000;

    /** How many prompts, and how many conversations, the judge is calibrated on. */
    private static final int VALIDATED = 1500;

    /** How much of what is harmless there may be refused. */
    private static final double REFUSED_BY_MISTAKE = 0.13;

    private final PocketFolder folder;
    private final long seed;
    private final double share;

    /** @param share of the examples that are learned from, above 0 and at most 1; less than 1 for a trial */
    PocketTraining(PocketFolder folder, long seed, double share) {
        this.folder = folder;
        this.seed = seed;
        this.share = share;
    }

    /** Writes what both learn from, one JSON object a line. */
    void writeCorpus() throws IOException {
        Corpus corpus = new Corpus(seed);
        for (PocketLesson lesson : PocketLesson.values()) {
            if (Files.exists(folder.corpus(lesson))) {
                continue;
            }
            Files.createDirectories(folder.corpus(lesson).getParent());
            Path unfinished = folder.corpus(lesson).resolveSibling(lesson.fileName() + ".part");
            try (Writer lines = Files.newBufferedWriter(unfinished)) {
                Iterator<Example> examples = lesson.corpus(corpus).iterator();
                for (long left = Math.round(share * lesson.examples()); left > 0; left--) {
                    lines.write(MAPPER.writeValueAsString(examples.next()) + "\n");
                }
            }
            Files.move(unfinished, folder.corpus(lesson), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Learns the vocabulary and writes both models as they are before training. */
    void initialise() throws IOException {
        if (PocketLesson.first().stream()
                .allMatch(lesson -> Files.exists(folder.initial(lesson).resolve("model.safetensors")))) {
            return;
        }
        List<TrainingRow> rows = new ArrayList<>();
        for (PocketLesson lesson : PocketLesson.first()) {
            List<TrainingRow> learned = rows(lesson);
            rows.addAll(learned.subList(0, Math.min(learned.size(), VOCABULARY_EXAMPLES)));
        }
        BpeVocabulary vocabulary = PocketVocabulary.learn(rows);
        for (PocketLesson lesson : PocketLesson.first()) {
            Path bare = folder.initial(lesson).resolveSibling(lesson.fileName() + "-configuration");
            PocketVocabulary.write(vocabulary, bare);
            try (InputStream config = PocketTraining.class.getResourceAsStream(lesson.fileName() + "/config.json")) {
                if (config == null) {
                    throw new IllegalStateException("the jar lacks pocket/" + lesson.fileName() + "/config.json");
                }
                Files.copy(config, bare.resolve("config.json"), StandardCopyOption.REPLACE_EXISTING);
            }
            ModelFolders.initialise(bare, folder.initial(lesson), seed);
        }
    }

    /** Teaches a lesson, unless that has been done. */
    void train(PocketLesson lesson, TrainingListener listener) throws IOException {
        if (Files.exists(folder.training(lesson))) {
            return;
        }
        if (!folder.isInterrupted(lesson)) {
            // Of a training that ended, but was killed before its report was written.
            Files.deleteIfExists(folder.trained(lesson).resolve("config.json"));
        }
        TrainingReport report = FineTuning.builder()
                .model(folder.initial(lesson))
                .fullParameters()
                .data(data(lesson))
                .options(lesson.options(seed))
                .precision(StoredPrecision.FLOAT16)
                .output(folder.trained(lesson))
                .listener(listener)
                .resume(folder.isInterrupted(lesson))
                .run();
        MAPPER.writeValue(
                folder.training(lesson).toFile(),
                new Written(report, report.time().toNanos() / 1e9));
    }

    /** A report as the folder keeps it: its time in seconds. */
    private record Written(@JsonIgnoreProperties("time") @JsonUnwrapped TrainingReport training, double seconds) {}

    /** Says beside the draft how it is asked and, fitted to the validation part, what its answers mean. */
    void calibrate() {
        Corpus corpus = new Corpus(seed);
        List<LabelledText> texts = Stream.of(corpus.judged(Split.VALIDATION), corpus.judgedTalks(Split.VALIDATION))
                .flatMap(examples -> examples.limit(VALIDATED))
                .map(example -> new LabelledText(example.conversation(), example.isToxic()))
                .toList();
        try (DjlModel judge = DjlModel.load(folder.draft())) {
            SafetyProfile asked = SafetyProfile.builder()
                    .instruction(Corpus.MODERATION)
                    .precision(judge.precision().name().toLowerCase(Locale.ROOT))
                    .build();
            JudgeCalibration fitted = JudgeCalibration.builder()
                    .judge(ModelJudge.of(judge, asked))
                    .texts(texts)
                    .maxFalsePositiveRate(REFUSED_BY_MISTAKE)
                    .fitWindow()
                    .run();
            SafetyProfileFile.write(folder.draft(), fitted.profile());
        }
    }

    private TrainingData data(PocketLesson lesson) {
        try (DjlTokenizer text = DjlTokenizer.load(folder.initial(lesson))) {
            PromptTemplate template = text.chatTemplate().orElseThrow();
            int end = text.endToken().orElseThrow();
            TextFormat format = new TextFormat(text.tokenizer(), template, end, LONGEST);
            return lesson == PocketLesson.LONG_TALKS
                    ? WholeTalks.of(rows(lesson), format)
                    : TextTrainingData.of(rows(lesson), format);
        }
    }

    private List<TrainingRow> rows(PocketLesson lesson) {
        return TrainingFile.read(folder.corpus(lesson), TrainingFields.STANDARD);
    }
}
