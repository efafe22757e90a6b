package ai.cautious.examples.pocket;

import ai.cautious.djl.training.TrainingOptions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is learned, each lesson in one pass over its examples: four by the verifier, four by the draft.
 *
 * <p>On two cores of an AMD EPYC (Zen 4) the verifier learns from 2,900 tokens a second and the draft from 25,000, each
 * core at half of that; all took 100 minutes. On two cores of Zen 3, without AVX-512, it is half as fast.
 */
enum PocketLesson {
    /** The larger one: 12 narrow layers, so that verifying is dear and drafting, with 2 layers, is cheap. */
    VERIFIER(150_000, 1.5e-3),
    /** The small one, which also judges. */
    DRAFT(600_000, 2.5e-3),
    /** How most people ask: of the draft. */
    PLAIN(80_000, 5e-4),
    /** To judge conversations: of the draft. */
    JUDGED_TALKS(120_000, 1.5e-3),
    /** What the draft ends on: to judge long texts, too. */
    JUDGED_TEXTS(80_000, 1e-3),
    /** Conversations: of the verifier. */
    TALKS(16_000, 4e-4),
    /** Conversations of many turns, of which it learns all that is said: of the verifier. */
    LONG_TALKS(7_000, 8e-4),
    /** What the verifier ends on: answers alone, few of them of such conversations. */
    ANSWERS(8_000, 4e-4);

    private static final int BATCH = 48;

    /** How many parts a batch of long conversations is computed in, which would take 10 GiB at once. */
    private static final int PARTS = 4;

    private final int examples;
    private final double learningRate;

    PocketLesson(int examples, double learningRate) {
        this.examples = examples;
        this.learningRate = learningRate;
    }

    /** Those that begin with random weights: one of each model. */
    static List<PocketLesson> first() {
        return List.of(VERIFIER, DRAFT);
    }

    /** The lesson that it goes on from; empty for random weights. */
    Optional<PocketLesson> before() {
        return switch (this) {
            case VERIFIER, DRAFT -> Optional.empty();
            case PLAIN -> Optional.of(DRAFT);
            case JUDGED_TALKS -> Optional.of(PLAIN);
            case JUDGED_TEXTS -> Optional.of(JUDGED_TALKS);
            case TALKS -> Optional.of(VERIFIER);
            case LONG_TALKS -> Optional.of(TALKS);
            case ANSWERS -> Optional.of(LONG_TALKS);
        };
    }

    /** In files' names. */
    String fileName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How many there are to learn from. */
    int examples() {
        return examples;
    }

    /** What there is to learn from, without end. */
    Stream<Example> corpus(Corpus corpus) {
        return switch (this) {
            case VERIFIER -> corpus.verifier(Split.TRAINING);
            case DRAFT -> corpus.draft(Split.TRAINING);
            case PLAIN -> corpus.plainlyJudged(Split.TRAINING);
            case JUDGED_TALKS -> corpus.judgedTalking(Split.TRAINING);
            case JUDGED_TEXTS -> corpus.judgedTexts(Split.TRAINING);
            case TALKS -> corpus.talking(Split.TRAINING);
            case LONG_TALKS -> corpus.longTalking(Split.TRAINING);
            case ANSWERS -> corpus.answering(Split.TRAINING);
        };
    }

    TrainingOptions options(long seed) {
        return TrainingOptions.builder()
                .epochs(1)
                .batch(BATCH / parts())
                .accumulate(parts())
                .learningRate(learningRate)
                .warmup(0.04)
                .weightDecay(0.05)
                .clip(1)
                .saveEvery(25)
                .seed(seed)
                .build();
    }

    private int parts() {
        return this == LONG_TALKS || this == ANSWERS ? PARTS : 1;
    }
}
