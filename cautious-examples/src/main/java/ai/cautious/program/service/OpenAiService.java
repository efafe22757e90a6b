package ai.cautious.program.service;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonField;
import com.openai.core.JsonValue;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpResponseFor;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIInvalidDataException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.moderations.Moderation;
import com.openai.models.moderations.ModerationCreateParams;
import com.openai.models.moderations.ModerationCreateResponse;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** OpenAI's moderation service, or one that speaks as it does, asked once each time. */
final class OpenAiService implements ModerationService {

    private static final int UNAUTHORIZED = 401;
    private static final int TOO_MANY = 429;

    /** Whoever has spent what they paid for is turned away as whoever asks too often. */
    private static final String SPENT = "insufficient_quota";

    private final OpenAIClient client;
    private final ServiceAccess access;

    /**
     * Connects when it is first asked.
     *
     * @throws LinkageError if the client is not on the class path
     */
    OpenAiService(ServiceAccess access) {
        this.access = access;
        OpenAIOkHttpClient.Builder builder = OpenAIOkHttpClient.builder()
                .fromEnv()
                .timeout(access.timeout())
                .maxRetries(0)
                // Texts and the key go to nobody else.
                .followRedirects(false);
        access.key().ifPresent(builder::apiKey);
        access.address().ifPresent(builder::baseUrl);
        try {
            this.client = builder.build();
        } catch (RuntimeException e) {
            throw ServiceFault.lasting("the service's client cannot be made: " + told(e), e);
        }
    }

    @Override
    public Answer ask(List<String> texts) {
        ModerationCreateParams request = ModerationCreateParams.builder()
                .model(access.model())
                .inputOfStrings(texts)
                .build();
        try (HttpResponseFor<ModerationCreateResponse> response =
                client.moderations().withRawResponse().create(request)) {
            ModerationCreateResponse answer = response.parse();
            if (answer == null || answer.results().size() != texts.size()) {
                throw passing(
                        "it answers " + (answer == null ? 0 : answer.results().size()) + " of " + texts.size()
                                + " texts",
                        null);
            }
            List<ServiceVerdict> verdicts =
                    answer.results().stream().map(OpenAiService::verdict).toList();
            return new Answer(
                    answer.model(), verdicts, headers(response.headers()).rest());
        } catch (OpenAIServiceException e) {
            throw fault(e);
        } catch (OpenAIIoException e) {
            throw passing(withCause(e), e);
        } catch (OpenAIInvalidDataException e) {
            throw passing("its answer cannot be read: " + withCause(e), e);
        } catch (OpenAIException e) {
            throw ServiceFault.lasting("the service cannot be asked: " + withCause(e), e);
        }
    }

    private static ServiceVerdict verdict(Moderation moderation) {
        Map<String, Double> scores = new LinkedHashMap<>();
        moderation.categoryScores()._allProperties().forEach((category, value) -> score(category, value)
                .ifPresent(score -> scores.put(category, score)));
        if (scores.isEmpty()) {
            throw passing("a result has no scores", null);
        }
        Set<String> flagged = new TreeSet<>();
        moderation.categories()._allProperties().forEach((category, value) -> {
            if (untyped(value).asBoolean().orElse(false)) {
                flagged.add(category);
            }
        });
        return new ServiceVerdict(moderation.flagged(), flagged, scores);
    }

    /** Null is the score of a kind that the model does not know. */
    private static Optional<Double> score(String category, JsonValue value) {
        if (value.isNull()) {
            return Optional.empty();
        }
        double score = untyped(value).asNumber().map(Number::doubleValue).orElse(Double.NaN);
        if (!(score >= 0 && score <= 1)) {
            throw passing("its score of " + category + " is " + value + ", which must be in [0, 1]", null);
        }
        return Optional.of(score);
    }

    /** What Kotlin calls a field of nothing is a raw type in Java. */
    private static JsonField<?> untyped(JsonValue value) {
        return value;
    }

    private ServiceFault fault(OpenAIServiceException e) {
        int status = e.statusCode();
        ServiceHeaders headers = headers(e.headers());
        if (status == UNAUTHORIZED) {
            // Without its cause, whose message may have the key.
            return ServiceFault.lasting("the service does not accept the key: " + told(e), null);
        }
        boolean texts =
                (status == 400 || status == 413 || status == 422) && !e.param().equals(Optional.of("model"));
        if (texts) {
            return ServiceFault.text("the service does not take the text: " + told(e), e);
        }
        boolean passing = status == 408 || status == 409 || status == TOO_MANY || status >= 500;
        boolean spent = status == TOO_MANY && e.code().equals(Optional.of(SPENT));
        return headers.shouldRetry().orElse(passing) && !spent
                ? ServiceFault.passing(told(e), headers.retryAfter(), e)
                : ServiceFault.lasting("the service does not judge: " + told(e), e);
    }

    private static ServiceFault passing(String what, @Nullable Exception cause) {
        return ServiceFault.passing(what, Optional.empty(), cause);
    }

    private static ServiceHeaders headers(Headers headers) {
        Function<String, Optional<String>> first =
                name -> headers.values(name).stream().findFirst();
        return new ServiceHeaders(first, Instant.now());
    }

    /** A message without the key, which a service may repeat in its own. */
    private String told(Exception e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return access.key().map(key -> message.replace(key, "[the key]")).orElse(message);
    }

    private String withCause(Exception e) {
        return e.getCause() instanceof Exception cause ? told(e) + ": " + told(cause) : told(e);
    }

    @Override
    public void close() {
        client.close();
    }
}
