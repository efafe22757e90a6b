package ai.cautious.program.service;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the headers of an answer say about the next request. What cannot be read says nothing.
 *
 * @param value a header's first value
 * @param now what dates are compared with
 */
record ServiceHeaders(Function<String, Optional<String>> value, Instant now) {

    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

    /** As Go writes durations: {@code 1m0.5s}, {@code 20ms}. */
    private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|h|m|s)");

    private static final Pattern PARTS = Pattern.compile("(" + PART + ")+");

    /**
     * How long to wait before the request is repeated: {@code Retry-After-Ms}, or {@code Retry-After}, seconds or a date (RFC
     * 9110, section 10.2.3).
     */
    Optional<Duration> retryAfter() {
        return number("retry-after-ms", 1e6)
                .or(() -> number("retry-after", 1e9))
                .or(() -> value.apply("retry-after").flatMap(this::until));
    }

    /** How long nothing is left to ask for, of requests or of tokens ({@code x-ratelimit-…}). */
    Duration rest() {
        return Stream.of("requests", "tokens")
                .filter(unit -> value.apply("x-ratelimit-remaining-" + unit)
                        .filter(left -> left.strip().equals("0"))
                        .isPresent())
                .flatMap(unit -> value.apply("x-ratelimit-reset-" + unit).stream())
                .map(reset -> parts(reset.strip()))
                .reduce(Duration.ZERO, (one, other) -> one.compareTo(other) > 0 ? one : other);
    }

    /** Whether the service says that it may judge when it is asked again. */
    Optional<Boolean> shouldRetry() {
        return value.apply("x-should-retry")
                .filter(said -> said.equals("true") || said.equals("false"))
                .map(Boolean::valueOf);
    }

    private Optional<Duration> number(String header, double nanos) {
        return value.apply(header)
                .map(String::strip)
                .filter(number -> NUMBER.matcher(number).matches())
                .map(number -> Duration.ofNanos((long) (Double.parseDouble(number) * nanos)));
    }

    private Optional<Duration> until(String date) {
        try {
            Duration wait =
                    Duration.between(now, ZonedDateTime.parse(date.strip(), DateTimeFormatter.RFC_1123_DATE_TIME));
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Duration parts(String text) {
        return PARTS.matcher(text).matches()
                ? PART.matcher(text).results().map(ServiceHeaders::part).reduce(Duration.ZERO, Duration::plus)
                : Duration.ZERO;
    }

    private static Duration part(MatchResult part) {
        double seconds =
                switch (part.group(2)) {
                    case "h" -> 3600;
                    case "m" -> 60;
                    case "s" -> 1;
                    default -> 1e-3;
                };
        return Duration.ofNanos((long) (Double.parseDouble(part.group(1)) * seconds * 1e9));
    }
}
