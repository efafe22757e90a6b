package ai.cautious.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.InvalidOptionException;
import org.junit.jupiter.api.Test;

class DraftPlanTest {

    @Test
    void confidenceFallsIntoBinsOfEqualWidth() {
        DraftPlan plan = DraftPlan.builder()
                .length(4)
                .minReach(0.3)
                .acceptanceByConfidence(0.2, 0.6)
                .build();
        assertThat(plan.expectedAcceptance(0)).isEqualTo(0.2);
        assertThat(plan.expectedAcceptance(0.49)).isEqualTo(0.2);
        assertThat(plan.expectedAcceptance(0.5)).isEqualTo(0.6);
        assertThat(plan.expectedAcceptance(1)).isEqualTo(0.6);
        assertThat(plan.andNext())
                .isEqualTo(plan.toBuilder().withNext(true).build())
                .isNotEqualTo(plan);
        assertThat(plan.andNext().toBuilder().withNext(false).build())
                .isEqualTo(plan)
                .hasSameHashCodeAs(plan);
    }

    @Test
    void whatIsGivenAndReadIsCopied() {
        double[] acceptance = {0.2, 0.6};
        DraftPlan plan = DraftPlan.builder().acceptanceByConfidence(acceptance).build();
        acceptance[0] = 1;
        plan.acceptanceByConfidence()[1] = 1;
        assertThat(plan.acceptanceByConfidence()).containsExactly(0.2, 0.6);
    }

    @Test
    void refusesNumbersOutOfRangeWhereTheyAreGiven() {
        DraftPlan.Builder builder = DraftPlan.builder();
        assertThatThrownBy(() -> builder.length(-1))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("length is -1");
        assertThatThrownBy(() -> builder.minReach(1.1)).hasMessageContaining("minReach is 1.1");
        assertThatThrownBy(builder::acceptanceByConfidence).hasMessageContaining("at least one bin");
    }
}
