package ai.cautious.acceptance;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.InvalidOptionException;
import ai.cautious.sampling.OneHotDistributions;
import ai.cautious.sampling.TokenDistributions;
import org.junit.jupiter.api.Test;

class SpeculativeSamplingTest {

    private static final TokenDistributions P = new OneHotDistributions(new int[] {2, 3}, 5);

    @Test
    void refusesAPolicyOfAKindThatItDoesNotKnow() {
        assertThatThrownBy(() ->
                        SpeculativeSampling.decide(new int[] {2}, P, P, new LaterPolicy(), new double[] {0.5, 0.5}, 0))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("acceptancePolicy")
                .hasMessageContaining("token by token");
    }

    @Test
    void refusesToDecideWithoutQWhereItCounts() {
        assertThatThrownBy(() -> SpeculativeSampling.decide(
                        new int[] {2}, null, P, AcceptancePolicy.rejectionSampling(), new double[] {0.5, 0.5}, 0))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("q is missing");
        assertThatThrownBy(() -> SpeculativeSampling.decide(
                        new int[0], null, P, AcceptancePolicy.blend(0.5, 3), new double[] {0.5}, 0))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("q is missing");
    }
}
