package ai.cautious.djl.training;

/** Hears how a training goes, on the training's own thread; what it throws ends the training. */
public interface TrainingListener {

    /** One that does nothing. */
    TrainingListener NONE = new TrainingListener() {};

    /**
     * The model is loaded, and the first update is about to be made.
     *
     * @param plan what is going to be done
     */
    default void started(TrainingPlan plan) {}

    /**
     * An update has been made.
     *
     * @param step its figures
     */
    default void stepped(TrainingStep step) {}

    /**
     * The kept-back examples have been scored.
     *
     * @param validation the result
     */
    default void validated(Validation validation) {}
}
