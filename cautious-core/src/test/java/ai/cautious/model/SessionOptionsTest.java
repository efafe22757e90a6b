package ai.cautious.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.InvalidOptionException;
import org.junit.jupiter.api.Test;

class SessionOptionsTest {

    @Test
    void hintsForCachesAreEmptyUntilTheyAreGiven() {
        SessionOptions plain = SessionOptions.of(64, 10);
        assertThat(plain.prefix()).isEmpty();
        assertThat(plain.isolationKey()).isEmpty();
        SessionOptions hinted =
                plain.toBuilder().prefix(1, 2, 3).isolationKey("tenant").build();
        assertThat(hinted.capacity()).isEqualTo(64);
        assertThat(hinted.vocabularySize()).isEqualTo(10);
        assertThat(hinted.prefix()).containsExactly(1, 2, 3);
        assertThat(hinted.isolationKey()).hasValue("tenant");
        assertThat(hinted)
                .isEqualTo(hinted.toBuilder().build())
                .hasSameHashCodeAs(hinted.toBuilder().build())
                .isNotEqualTo(plain)
                .isNotEqualTo(hinted.toBuilder().prefix(1, 2).build())
                .isNotEqualTo(hinted.toBuilder().isolationKey("other").build());
    }

    @Test
    void thePrefixIsCopiedAndTheKeyIsNotPrinted() {
        int[] prefix = {1, 2};
        SessionOptions options = SessionOptions.of(8, 3).toBuilder()
                .prefix(prefix)
                .isolationKey("secret")
                .build();
        prefix[0] = 9;
        options.prefix()[1] = 9;
        assertThat(options.prefix()).containsExactly(1, 2);
        assertThat(options.toString()).contains("2 tokens").doesNotContain("secret");
    }

    @Test
    void refusesWhatNoSessionCanHave() {
        SessionOptions.Builder builder = SessionOptions.builder();
        assertThatThrownBy(() -> builder.capacity(0))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("capacity is 0");
        assertThatThrownBy(() -> builder.vocabularySize(-1)).hasMessageContaining("vocabularySize is -1");
        assertThatThrownBy(() -> builder.isolationKey(" ")).hasMessageContaining("isolationKey is blank");
        assertThatThrownBy(builder::build).hasMessageContaining("capacity is missing");
        assertThatThrownBy(builder.capacity(4)::build).hasMessageContaining("vocabularySize is missing");
    }
}
