package ai.cautious.djl.internal.training;

import ai.cautious.djl.training.TrainingExample;
import ai.cautious.djl.training.TrainingOptions;
import ai.cautious.djl.training.TrainingOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Which examples each update learns from: a function of the options and the update's number alone. */
final class BatchOrder {

    /** How many batches' examples are sorted together: enough that lengths get close, few enough to stay random. */
    private static final int BUCKET = 32;

    private final List<TrainingExample> examples;
    private final TrainingOptions options;
    private final int stepsPerEpoch;
    private int epoch = -1;
    private List<List<TrainingExample>> batches = List.of();

    /** An order of at least one example. */
    BatchOrder(List<TrainingExample> examples, TrainingOptions options) {
        this.examples = List.copyOf(examples);
        this.options = options;
        long perStep = (long) options.batch() * options.accumulate();
        this.stepsPerEpoch = Math.toIntExact((examples.size() + perStep - 1) / perStep);
    }

    /** Updates of an epoch; the last may have fewer examples. */
    int stepsPerEpoch() {
        return stepsPerEpoch;
    }

    /** Updates in all. */
    int steps() {
        long all = (long) stepsPerEpoch * options.epochs();
        return Math.toIntExact(Math.min(all, options.steps().orElse(Integer.MAX_VALUE)));
    }

    /** The batches of an update, counted from 1. */
    List<List<TrainingExample>> step(int step) {
        int wanted = (step - 1) / stepsPerEpoch;
        if (wanted != epoch) {
            batches = batches(new Random(options.seed() * 1_000_003 + wanted));
            epoch = wanted;
        }
        int first = (step - 1) % stepsPerEpoch * options.accumulate();
        return batches.subList(first, Math.min(batches.size(), first + options.accumulate()));
    }

    private List<List<TrainingExample>> batches(Random random) {
        List<TrainingExample> ordered = new ArrayList<>(examples);
        if (options.order() != TrainingOrder.GIVEN) {
            Collections.shuffle(ordered, random);
        }
        if (options.order() != TrainingOrder.BUCKETED) {
            return inBatches(ordered);
        }
        List<List<TrainingExample>> bucketed = new ArrayList<>();
        int bucket = (int) Math.min(ordered.size(), (long) options.batch() * BUCKET);
        for (int from = 0; from < ordered.size(); from += bucket) {
            List<TrainingExample> some = ordered.subList(from, Math.min(ordered.size(), from + bucket));
            some.sort(Comparator.comparingInt(TrainingExample::length));
            bucketed.addAll(inBatches(some));
        }
        Collections.shuffle(bucketed, random);
        return bucketed;
    }

    private List<List<TrainingExample>> inBatches(List<TrainingExample> ordered) {
        List<List<TrainingExample>> result = new ArrayList<>();
        for (int from = 0; from < ordered.size(); from += options.batch()) {
            result.add(List.copyOf(ordered.subList(from, Math.min(ordered.size(), from + options.batch()))));
        }
        return result;
    }
}
