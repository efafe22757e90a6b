package ai.cautious.djl.training;

/** In which order an epoch goes through its examples. May grow: keep a default where you switch over it. */
public enum TrainingOrder {
    /** As they are given, the same in every epoch. */
    GIVEN,
    /** Shuffled anew in every epoch, by the seed. */
    SHUFFLED,
    /** Shuffled, but examples of like length share a batch: fewer attention calls, and quick batches of short ones. */
    BUCKETED
}
