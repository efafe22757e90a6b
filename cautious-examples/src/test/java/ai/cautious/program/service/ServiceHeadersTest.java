package ai.cautious.program.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceHeadersTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static ServiceHeaders headers(Map<String, String> headers) {
        return new ServiceHeaders(name -> Optional.ofNullable(headers.get(name)), NOW);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retry-after-ms | 250 | PT0.25S",
                "retry-after | 20 | PT20S",
                "retry-after | 1.5 | PT1.5S",
                "retry-after | Fri, 2 Jan 2026 03:05:00 GMT | PT55S",
                "retry-after | Fri, 2 Jan 2026 03:00:00 GMT | PT0S",
            })
    void saysWhenToComeBack(String name, String value, Duration wait) {
        assertThat(headers(Map.of(name, value)).retryAfter()).contains(wait);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "NaN", "1e99", "99999999999999999999"})
    void whatCannotBeReadSaysNothing(String value) {
        assertThat(headers(Map.of("retry-after", value)).retryAfter()).isEmpty();
        assertThat(headers(Map.of("x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", value))
                        .rest())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"1s, PT1S", "20ms, PT0.02S", "6m0s, PT6M", "1h2m3.5s, PT1H2M3.5S"})
    void saysHowLongNothingIsLeft(String reset, Duration rest) {
        assertThat(headers(Map.of("x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", reset))
                        .rest())
                .isEqualTo(rest);
        assertThat(headers(Map.of("x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", reset))
                        .rest())
                .isEqualTo(rest);
        assertThat(headers(Map.of("x-ratelimit-remaining-requests", "9", "x-ratelimit-reset-requests", reset))
                        .rest())
                .isZero();
    }

    @Test
    void saysWhetherToComeBack() {
        assertThat(headers(Map.of("x-should-retry", "true")).shouldRetry()).contains(true);
        assertThat(headers(Map.of("x-should-retry", "false")).shouldRetry()).contains(false);
        assertThat(headers(Map.of("x-should-retry", "perhaps")).shouldRetry()).isEmpty();
        assertThat(headers(Map.of()).retryAfter()).isEmpty();
    }
}
