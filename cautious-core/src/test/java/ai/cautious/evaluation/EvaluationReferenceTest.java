package ai.cautious.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import ai.cautious.safety.Calibration;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Measures and fits are scikit-learn's: {@code src/test/reference/make_evaluation.py} made what is compared with. */
class EvaluationReferenceTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Offset<Double> EXACT = within(1e-12);

    static Stream<Arguments> cases() throws IOException {
        try (InputStream in = EvaluationReferenceTest.class.getResourceAsStream("/evaluation.json")) {
            return StreamSupport.stream(MAPPER.readTree(in).spliterator(), false)
                    .<Arguments>map(node -> argumentSet(node.get("name").asText(), node))
                    .toList()
                    .stream();
        }
    }

    static Stream<Arguments> calibrated() throws IOException {
        return cases().filter(arguments -> ((JsonNode) arguments.get()[0]).has("platt"));
    }

    private static ScoredExamples examples(JsonNode node) {
        return ScoredExamples.of(
                MAPPER.convertValue(node.get("scores"), double[].class),
                MAPPER.convertValue(node.get("labels"), boolean[].class));
    }

    /** A missing value is NaN. */
    private static void assertMeasure(double actual, JsonNode expected) {
        if (expected.isNull()) {
            assertThat(actual).isNaN();
        } else {
            assertThat(actual).isCloseTo(expected.doubleValue(), EXACT);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void reportsAsScikitLearnDoes(JsonNode node) {
        ClassificationReport report =
                ClassificationReport.of(examples(node), node.get("threshold").doubleValue());
        assertThat(report.truePositives()).isEqualTo(node.get("truePositives").longValue());
        assertThat(report.falsePositives()).isEqualTo(node.get("falsePositives").longValue());
        assertThat(report.trueNegatives()).isEqualTo(node.get("trueNegatives").longValue());
        assertThat(report.falseNegatives()).isEqualTo(node.get("falseNegatives").longValue());
        assertMeasure(report.precision(), node.get("precision"));
        assertMeasure(report.recall(), node.get("recall"));
        assertMeasure(report.f1(), node.get("f1"));
        assertMeasure(report.accuracy(), node.get("accuracy"));
        assertMeasure(report.auprc(), node.get("auprc"));
        assertMeasure(report.auroc(), node.get("auroc"));
        assertMeasure(report.brierScore(), node.get("brierScore"));
        assertMeasure(report.calibrationError(), node.get("calibrationError"));
    }

    @ParameterizedTest
    @MethodSource("calibrated")
    void calibratesAsScikitLearnDoes(JsonNode node) {
        Calibration platt = CalibrationFit.platt(examples(node));
        double slope = node.get("platt").get(0).doubleValue();
        double intercept = node.get("platt").get(1).doubleValue();
        assertThat(platt.slope()).isCloseTo(slope, within(1e-8 * slope));
        assertThat(platt.intercept()).isCloseTo(intercept, within(1e-8));
        Calibration temperature = CalibrationFit.temperature(examples(node));
        double only = node.get("temperature").doubleValue();
        // SciPy's search stops at the square root of the machine's precision.
        assertThat(temperature.slope()).isCloseTo(only, within(1e-6 * only));
        assertThat(temperature.intercept()).isZero();
    }
}
