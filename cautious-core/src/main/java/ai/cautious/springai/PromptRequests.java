package ai.cautious.springai;

import ai.cautious.GenerationRequest;
import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import ai.cautious.sampling.SamplingOptions;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;

/** Prompts as requests to a generator; what it cannot honour is refused by name. Immutable. */
final class PromptRequests {

    private static final Set<String> HONOURED = Stream.concat(
                    Arrays.stream(ChatOptions.class.getMethods()).map(Method::getName),
                    Stream.of("getSeed", "getClass"))
            .collect(Collectors.toUnmodifiableSet());

    private final String model;
    private final CautiousChatOptions defaults;

    /** @param model the verifier's name */
    PromptRequests(String model, CautiousChatOptions defaults) {
        this.model = model;
        this.defaults = defaults;
    }

    /** @throws InvalidOptionException if there is an option or a message that the generator cannot honour */
    GenerationRequest of(Prompt prompt, String id) {
        ChatOptions given = prompt.getOptions() == null ? defaults : prompt.getOptions();
        refuseOthers(given);
        Require.that(
                given.getModel() == null || given.getModel().equals(model),
                "model",
                String.valueOf(given.getModel()),
                model + ", or left out");
        prompt.getInstructions()
                .forEach(message -> Require.that(
                        !(message instanceof AssistantMessage answer && answer.hasToolCalls()),
                        "toolCalls",
                        "part of a message",
                        "left out: there are no tools"));
        GenerationRequest.Builder request =
                GenerationRequest.builder().messages(SpringMessages.of(prompt.getInstructions()));
        set(given, ChatOptions::getMaxTokens, request::maxNewTokens);
        set(given, ChatOptions::getStopSequences, request::stopStrings);
        return request.sampling(sampling(given))
                .seed(seed(given))
                .correlationId(id)
                .build();
    }

    private SamplingOptions sampling(ChatOptions given) {
        SamplingOptions.Builder sampling = SamplingOptions.builder();
        set(given, ChatOptions::getTemperature, sampling::temperature);
        set(given, ChatOptions::getTopK, (Consumer<Integer>) sampling::topK);
        set(given, ChatOptions::getTopP, sampling::topP);
        set(given, ChatOptions::getFrequencyPenalty, sampling::frequencyPenalty);
        set(given, ChatOptions::getPresencePenalty, sampling::presencePenalty);
        return sampling.build();
    }

    private long seed(ChatOptions given) {
        Long seed =
                given instanceof CautiousChatOptions own && own.getSeed() != null ? own.getSeed() : defaults.getSeed();
        return seed == null ? ThreadLocalRandom.current().nextLong() : seed;
    }

    private <T> void set(ChatOptions given, Function<ChatOptions, @Nullable T> option, Consumer<T> setter) {
        T own = option.apply(given);
        T chosen = own == null ? option.apply(defaults) : own;
        if (chosen != null) {
            setter.accept(chosen);
        }
    }

    /** Options of any class, also of another provider's. */
    private static void refuseOthers(ChatOptions options) {
        for (Method getter : options.getClass().getMethods()) {
            String name = getter.getName();
            if (name.startsWith("get")
                    && getter.getParameterCount() == 0
                    && !HONOURED.contains(name)
                    && getter.canAccess(options)) {
                Object value = value(getter, options);
                String option = Character.toLowerCase(name.charAt(3)) + name.substring(4);
                boolean one = option.equals("n") && Integer.valueOf(1).equals(value);
                Require.that(one || !isSet(value), option, String.valueOf(value), "left out: nothing here honours it");
            }
        }
    }

    private static @Nullable Object value(Method getter, ChatOptions options) {
        try {
            return getter.invoke(options);
        } catch (ReflectiveOperationException e) {
            throw new InvalidOptionException(getter.getName(), e, "an option that can be read");
        }
    }

    private static boolean isSet(@Nullable Object value) {
        if (value instanceof Collection<?> collection) {
            return !collection.isEmpty();
        }
        if (value instanceof Map<?, ?> map) {
            return !map.isEmpty();
        }
        return value != null && !value.equals(false);
    }
}
