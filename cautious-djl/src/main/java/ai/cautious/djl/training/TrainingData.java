package ai.cautious.djl.training;

import java.util.List;

/** What is learned from. */
@FunctionalInterface
public interface TrainingData {

    /** The examples, in their order; asked for once. */
    List<TrainingExample> examples();
}
