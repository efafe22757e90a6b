package ai.cautious.djl.internal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.cautious.djl.training.TrainingExample;
import ai.cautious.djl.training.TrainingOptions;
import ai.cautious.djl.training.TrainingOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BatchOrderTest {

    /** So many examples of lengths between 3 and 200, in no order. */
    private static List<TrainingExample> examples(int count) {
        Random random = new Random(1);
        return IntStream.range(0, count)
                .mapToObj(i -> new TrainingExample(new int[1 + random.nextInt(198)], new int[] {i, 2}, 0))
                .toList();
    }

    private static TrainingOptions options(TrainingOrder order, int batch, int accumulate, long seed) {
        return TrainingOptions.builder()
                .epochs(3)
                .batch(batch)
                .accumulate(accumulate)
                .order(order)
                .seed(seed)
                .build();
    }

    private static List<TrainingExample> all(BatchOrder order, int epoch) {
        List<TrainingExample> all = new ArrayList<>();
        for (int step = 1; step <= order.stepsPerEpoch(); step++) {
            order.step(epoch * order.stepsPerEpoch() + step).forEach(all::addAll);
        }
        return all;
    }

    @Property(tries = 100)
    void everyEpochHasEveryExampleOnce(
            @ForAll @IntRange(min = 1, max = 300) int count,
            @ForAll @IntRange(min = 1, max = 9) int batch,
            @ForAll @IntRange(min = 1, max = 4) int accumulate,
            @ForAll TrainingOrder kind,
            @ForAll long seed) {
        List<TrainingExample> examples = examples(count);
        BatchOrder order = new BatchOrder(examples, options(kind, batch, accumulate, seed));
        for (int epoch = 0; epoch < 3; epoch++) {
            assertThat(all(order, epoch)).containsExactlyInAnyOrderElementsOf(examples);
        }
        assertThat(order.steps()).isEqualTo(3 * order.stepsPerEpoch());
        for (int step = 1; step <= order.steps(); step++) {
            assertThat(order.step(step)).hasSizeBetween(1, accumulate).allMatch(some -> some.size() <= batch);
        }
    }

    @Property(tries = 20)
    void anUpdateIsTheSameWhereverOneBegins(@ForAll TrainingOrder kind, @ForAll @IntRange(min = 1, max = 39) int step) {
        List<TrainingExample> examples = examples(100);
        TrainingOptions options = options(kind, 4, 2, 9);
        BatchOrder fromTheStart = new BatchOrder(examples, options);
        for (int earlier = 1; earlier < step; earlier++) {
            fromTheStart.step(earlier);
        }
        assertThat(new BatchOrder(examples, options).step(step)).isEqualTo(fromTheStart.step(step));
    }

    @Test
    void epochsAndSeedsDiffer() {
        List<TrainingExample> examples = examples(100);
        BatchOrder order = new BatchOrder(examples, options(TrainingOrder.SHUFFLED, 4, 1, 1));
        List<TrainingExample> first = all(order, 0);
        assertThat(first).isNotEqualTo(examples).isNotEqualTo(all(order, 1));
        BatchOrder other = new BatchOrder(examples, options(TrainingOrder.SHUFFLED, 4, 1, 2));
        assertThat(first).isNotEqualTo(all(other, 0));
        assertThat(all(new BatchOrder(examples, options(TrainingOrder.GIVEN, 4, 1, 1)), 2))
                .isEqualTo(examples);
    }

    @Test
    void aBatchMayBeLargerThanThereAreExamples() {
        for (int batch : new int[] {Integer.MAX_VALUE, 1 << 27, 101}) {
            BatchOrder order = new BatchOrder(examples(100), options(TrainingOrder.BUCKETED, batch, 1, 1));
            assertThat(order.step(1)).hasSize(1);
            assertThat(order.step(1).get(0)).hasSize(100);
        }
    }

    @Test
    void examplesOfLikeLengthShareABatch() {
        List<TrainingExample> examples = examples(1000);
        BatchOrder bucketed = new BatchOrder(examples, options(TrainingOrder.BUCKETED, 8, 1, 1));
        BatchOrder shuffled = new BatchOrder(examples, options(TrainingOrder.SHUFFLED, 8, 1, 1));
        assertThat(spread(bucketed)).isLessThan(spread(shuffled) / 5);
    }

    /** The mean over the batches of an epoch of the longest example's length less the shortest's. */
    private static double spread(BatchOrder order) {
        return IntStream.rangeClosed(1, order.stepsPerEpoch())
                .mapToObj(step -> order.step(step).get(0).stream()
                        .mapToInt(TrainingExample::length)
                        .summaryStatistics())
                .mapToInt(lengths -> lengths.getMax() - lengths.getMin())
                .average()
                .orElseThrow();
    }

    @Test
    void theRateRisesAndFallsAsTransformersHasIt() {
        // get_cosine_schedule_with_warmup(optimizer, 4, 20) of transformers 5.23 at a rate of 1.
        LearningRate rate = new LearningRate(1, 4, 20);
        assertThat(rate.of(1)).isZero();
        assertThat(rate.of(2)).isEqualTo(0.25);
        assertThat(rate.of(5)).isEqualTo(1);
        assertThat(rate.of(9)).isCloseTo(0.853553, within(1e-6));
        assertThat(rate.of(13)).isCloseTo(0.5, within(1e-9));
        assertThat(rate.of(20)).isCloseTo(0.009607, within(1e-6));
        assertThat(new LearningRate(2, 0, 3).of(1)).isEqualTo(2);
    }
}
