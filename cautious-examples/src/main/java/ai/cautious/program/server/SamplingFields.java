package ai.cautious.program.server;

import ai.cautious.GenerationRequest;
import ai.cautious.sampling.SamplingOptions;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** What requests for chats and for completions have in common: how an answer is chosen, and where it ends. */
final class SamplingFields {

    private static final int MOST_STOPS = 4;
    private static final int LONGEST_USER = 256;
    private static final double HOTTEST = 2;
    private static final double GREATEST_PENALTY = 2;

    private SamplingFields() {}

    /**
     * Reads them into a request.
     *
     * @param id what the server knows the request by
     * @throws ApiException if one is out of range or asks for what there is not
     */
    static void read(Fields fields, GenerationRequest.Builder request, String id) {
        request.sampling(SamplingOptions.builder()
                        .temperature(fields.number("temperature", 0, HOTTEST).orElse(1))
                        .topP(fields.number("top_p", 0, 1).orElse(1))
                        .frequencyPenalty(fields.number("frequency_penalty", -GREATEST_PENALTY, GREATEST_PENALTY)
                                .orElse(0))
                        .presencePenalty(fields.number("presence_penalty", -GREATEST_PENALTY, GREATEST_PENALTY)
                                .orElse(0))
                        .build())
                .stopStrings(stops(fields))
                .seed(fields.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE)
                        .orElseGet(() -> ThreadLocalRandom.current().nextLong()))
                .correlationId(fields.text("user")
                        .map(user -> id + " " + user(user, fields.param("user")))
                        .orElse(id));
        fields.refuse("n", "1");
        fields.refuse("logit_bias", "{}");
    }

    /** Who asks, for the audit's records, which are lines. */
    private static String user(String user, String param) {
        if (user.length() > LONGEST_USER || user.codePoints().anyMatch(Character::isISOControl)) {
            throw Fields.invalid(
                    param,
                    "longer, or has control characters",
                    "at most " + LONGEST_USER + " characters without control characters");
        }
        return user;
    }

    private static List<String> stops(Fields fields) {
        List<String> stops = new ArrayList<>();
        fields.value("stop").ifPresent(value -> {
            if (!value.isArray()) {
                stops.add(stop(value, fields.param("stop")));
            }
            for (JsonNode element : value) {
                stops.add(stop(element, fields.param("stop") + "[" + stops.size() + "]"));
            }
            if (stops.size() > MOST_STOPS) {
                throw Fields.invalid(
                        fields.param("stop"), stops.size() + " strings", "at most " + MOST_STOPS + " strings");
            }
        });
        return stops;
    }

    private static String stop(JsonNode value, String param) {
        String stop = Fields.text(value, param);
        if (stop.isEmpty()) {
            throw Fields.invalid(param, "empty", "a text");
        }
        return stop;
    }
}
