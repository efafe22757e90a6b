package ai.cautious.program.console;

import ai.cautious.safety.GateDecision;
import ai.cautious.safety.GateFailure;
import ai.cautious.safety.SafetyVerdict;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a gate made of a prompt.
 *
 * @param label TOXIC or SAFE; null without a verdict
 * @param toxicProbability calibrated; null without a verdict
 * @param threshold from which it is toxic; null without a verdict
 * @param categories how probable each kind of harm is; null where the judge names none
 * @param action what is done, as it is typed
 * @param failure why there is no verdict; null where there is one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Verdict(
        SafetyVerdict.@Nullable Label label,
        @Nullable Double toxicProbability,
        @Nullable Double threshold,
        @Nullable Map<String, Double> categories,
        String action,
        @Nullable String failure) {

    public static Verdict of(GateDecision decision) {
        Optional<SafetyVerdict> verdict = decision.verdict();
        return new Verdict(
                verdict.map(SafetyVerdict::label).orElse(null),
                verdict.map(SafetyVerdict::toxicProbability).orElse(null),
                verdict.map(SafetyVerdict::threshold).orElse(null),
                verdict.map(SafetyVerdict::categoryProbabilities)
                        .filter(categories -> !categories.isEmpty())
                        .orElse(null),
                decision.action().name().toLowerCase(Locale.ROOT),
                decision.failure().map(GateFailure::reason).orElse(null));
    }

    /** A line for people. */
    @Override
    public String toString() {
        return failure != null
                ? "not judged: " + failure + "; " + action
                : String.format(
                        Locale.ROOT,
                        "judged %s: toxic at %.3f, threshold %.3f%s; %s",
                        label,
                        toxicProbability,
                        threshold,
                        mostProbable(),
                        action);
    }

    private String mostProbable() {
        return categories == null
                ? ""
                : categories.entrySet().stream()
                        .max(Map.Entry.comparingByValue())
                        .map(kind -> String.format(Locale.ROOT, ", %s at %.3f", kind.getKey(), kind.getValue()))
                        .orElseThrow();
    }
}
