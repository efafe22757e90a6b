package ai.cautious.evaluation;

/**
 * Between which values a measure lies with some confidence. Immutable.
 *
 * @param low the lower end
 * @param high the upper end
 */
public record ConfidenceInterval(double low, double high) {}
