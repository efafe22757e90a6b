package ai.cautious.program.filter;

import ai.cautious.GenerationRequest;
import ai.cautious.GenerationResult;
import ai.cautious.program.console.ReportFields;
import ai.cautious.program.judgements.Prediction;
import ai.cautious.program.judgements.Row;
import ai.cautious.safety.SafetyVerdict;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one contender did with one prompt; times in ms.
 *
 * @param judging 0 where nobody judges
 * @param firstToken from the request on
 * @param whole from the request to the end of the answer
 * @param verdict empty where there is none
 */
record JudgedAnswer(double judging, double firstToken, double whole, Optional<SafetyVerdict> verdict) {

    static JudgedAnswer of(Contender contender, GenerationRequest request) {
        GenerationResult result = contender.generator().generate(request);
        double whole = millis(Optional.of(result.report().totalTime()));
        return new JudgedAnswer(
                millis(result.report().gateTime()),
                result.report().timeToFirstToken().map(ReportFields::millis).orElse(whole),
                whole,
                result.verdict());
    }

    private static double millis(Optional<Duration> time) {
        return time.map(ReportFields::millis).orElse(0.0);
    }

    /** Without a verdict it counts as judged toxic, as a gate refuses it. */
    Prediction prediction(Row row, int line, String label) {
        return new Prediction(
                verdict.map(SafetyVerdict::toxicProbability).orElse(1.0),
                Prediction.truth(row, label),
                null,
                verdict.isPresent(),
                verdict.map(given -> OptionalDouble.of(given.threshold())).orElse(OptionalDouble.empty()),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                line,
                row.object());
    }
}
