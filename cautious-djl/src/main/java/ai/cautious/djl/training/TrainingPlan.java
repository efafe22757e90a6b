package ai.cautious.djl.training;

/**
 * What a training is going to do.
 *
 * @param examples that are learned from
 * @param validationExamples that are kept back
 * @param steps updates in all
 * @param firstStep updates that were made before the training was interrupted; 0 for a new one
 * @param trainableParameters how many numbers are trained
 */
public record TrainingPlan(int examples, int validationExamples, int steps, int firstStep, long trainableParameters) {}
