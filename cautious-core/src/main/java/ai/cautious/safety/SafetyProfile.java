package ai.cautious.safety;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;

/**
 * How a draft that was tuned to judge is to be asked and understood; stored in its folder. Immutable.
 *
 * @param instruction the moderation instruction that it was tuned with
 * @param template the name of the prompt template that it was tuned with, one of {@code chat} (its own), {@code chatml},
 *     {@code llama3}, {@code alpaca}
 * @param labels the markers that it answers with
 * @param calibration of its log-odds
 * @param threshold from which calibrated probability on a prompt is toxic, in {@code (0, 1)}
 */
public record SafetyProfile(
        String instruction, String template, SafetyLabels labels, Calibration calibration, double threshold) {

    /** @throws InvalidOptionException if the instruction is blank or the threshold out of range */
    public SafetyProfile {
        Require.that(!instruction.isBlank(), "instruction", "blank", "a text");
        Require.that(threshold > 0 && threshold < 1, "threshold", threshold, "in (0, 1)");
    }
}
