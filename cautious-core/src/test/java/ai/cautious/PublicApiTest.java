package ai.cautious;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.drafting.DraftRound;
import ai.cautious.drafting.DraftSource;
import ai.cautious.drafting.SharedTokensDraft;
import ai.cautious.evaluation.ConfidenceInterval;
import ai.cautious.evaluation.LabelledText;
import ai.cautious.evaluation.ScoredExamples;
import ai.cautious.instruction.PromptTemplates;
import ai.cautious.langchain4j.CautiousChatModel;
import ai.cautious.langchain4j.CautiousStreamingChatModel;
import ai.cautious.limits.QueueListener;
import ai.cautious.limits.RequestLimits;
import ai.cautious.model.DraftBlock;
import ai.cautious.model.DraftVocabulary;
import ai.cautious.model.ModelJudge;
import ai.cautious.safety.AuditListener;
import ai.cautious.safety.ContentHash;
import ai.cautious.safety.ConversationGuard;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.GuardedConversation;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.Moderator;
import ai.cautious.safety.MonitorContext;
import ai.cautious.safety.MonitorDecision;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.safety.SafetyVerdict;
import ai.cautious.safety.WithheldAnswer;
import ai.cautious.sampling.OneHotDistributions;
import ai.cautious.sampling.Sampling;
import ai.cautious.sampling.SamplingOptions;
import ai.cautious.sampling.TokenDistributions;
import ai.cautious.sampling.TokenHistory;
import ai.cautious.testing.ByteTokenizer;
import ai.cautious.testing.JudgingModel;
import ai.cautious.testing.PublicTypes;
import ai.cautious.testing.TableModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PublicApiTest {

    private static final List<String> PACKAGES = List.of(
            "ai.cautious",
            "ai.cautious.acceptance",
            "ai.cautious.drafting",
            "ai.cautious.evaluation",
            "ai.cautious.instruction",
            "ai.cautious.limits",
            "ai.cautious.model",
            "ai.cautious.safety",
            "ai.cautious.sampling");

    private static final TableModel MODEL = TableModel.of(1, 8, 3);
    private static final GenerationReport REPORT =
            GenerationReport.builder().verifier(ModelIdentity.of("model")).build();

    private static final CautiousGenerator GENERATOR =
            CautiousGenerator.builder().verifier(MODEL).build();
    private static final ConversationGuard GUARD = ConversationGuard.builder(ModelIdentity.of("model"))
            .safetyJudge(ModelJudge.of(JudgingModel.of(2), SafetyProfile.defaults(), ByteTokenizer.template()))
            .build();

    /** Values for the parameters that are not null in turn. */
    private static final List<Object> SAMPLES = List.of(
            "text",
            List.of(),
            Map.of(),
            Set.of(),
            Optional.empty(),
            OptionalInt.empty(),
            Duration.ZERO,
            Instant.EPOCH,
            new int[] {1},
            new DraftRound(DraftSource.NONE, 0, 0),
            GenerationRequest.of("text"),
            ModelIdentity.of("model"),
            REPORT,
            GenerationResult.builder().report(REPORT).build(),
            SamplingOptions.greedy(),
            Sampling.of(SamplingOptions.greedy()),
            new TokenHistory(),
            new float[][] {{0, 1}},
            new int[][] {{1}},
            new double[] {0.5, 0.5},
            new boolean[] {true, false},
            new ConfidenceInterval(0, 1),
            ScoredExamples.of(new double[] {0.5, 0.6}, new boolean[] {true, false}),
            new OneHotDistributions(new int[] {1, 1}, 8),
            AcceptancePolicy.greedy(),
            SafetyProfile.defaults(),
            PromptTemplates.raw(),
            SafetyGate.defaults(),
            SafetyVerdict.of(0.1, 0.5),
            MonitorDecision.released(),
            AuditListener.logging(),
            RequestLimits.defaults(),
            new QueueListener() {},
            (Predicate<String>) text -> true,
            ModelJudge.of(JudgingModel.of(2), SafetyProfile.defaults(), ByteTokenizer.template()),
            GENERATOR,
            GUARD,
            GateDecision.of(SafetyVerdict.of(0.1, 0.5), SafetyAction.ALLOW),
            WithheldAnswer.by("monitor", MonitorDecision.released()),
            (Executor) Runnable::run,
            (Supplier<Optional<String>>) Optional::empty,
            CautiousChatModel.of(GENERATOR),
            CautiousStreamingChatModel.of(GENERATOR),
            ChatRequestParameters.builder().build(),
            ChatResponseMetadata.builder().build(),
            MODEL);

    private static @Nullable Object sample(Class<?> type) {
        if (type == int.class || type == long.class) {
            return 1;
        }
        if (type == double.class) {
            return 0.5;
        }
        if (type == boolean.class) {
            return true;
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        return SAMPLES.stream().filter(type::isInstance).findFirst().orElse(null);
    }

    /** What users call without having anything: constructors, static methods, and what builders are told. */
    private static Stream<Executable> entries(Class<?> type) {
        Stream<Method> methods = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers())
                        || type.getSimpleName().equals("Builder"));
        return Stream.concat(
                        Arrays.stream(
                                type.isInterface() || Throwable.class.isAssignableFrom(type)
                                        ? new Executable[0]
                                        : type.getDeclaredConstructors()),
                        methods)
                .filter(entry -> Modifier.isPublic(entry.getModifiers()) && !entry.isSynthetic())
                // Of an enum's.
                .filter(entry -> !entry.getName().equals("valueOf"));
    }

    private static Object builder(Class<?> type) throws ReflectiveOperationException {
        for (Method method : type.getEnclosingClass().getDeclaredMethods()) {
            if (method.getReturnType() == type && Modifier.isStatic(method.getModifiers())) {
                return method.invoke(
                        null,
                        Arrays.stream(method.getParameterTypes())
                                .map(PublicApiTest::sample)
                                .toArray());
            }
        }
        throw new IllegalStateException(type + " is made by nothing");
    }

    private static @Nullable Throwable call(Executable entry, Object[] arguments) throws ReflectiveOperationException {
        boolean ofABuilder = entry instanceof Method && !Modifier.isStatic(entry.getModifiers());
        return call(entry, ofABuilder ? builder(entry.getDeclaringClass()) : null, arguments);
    }

    private static @Nullable Throwable call(Executable entry, @Nullable Object target, Object[] arguments)
            throws ReflectiveOperationException {
        try {
            if (entry instanceof Method method) {
                method.invoke(target, arguments);
            } else {
                ((Constructor<?>) entry).newInstance(arguments);
            }
            return null;
        } catch (InvocationTargetException e) {
            return e.getCause();
        }
    }

    private static String fault(Executable entry, int parameter) throws ReflectiveOperationException {
        Class<?>[] types = entry.getParameterTypes();
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = i == parameter ? null : sample(types[i]);
            if (i != parameter && arguments[i] == null) {
                return "there is no sample of " + types[i].getName();
            }
        }
        Throwable thrown = call(entry, arguments);
        return isByName(thrown) || thrown instanceof CautiousException ? "" : "null gives " + thrown;
    }

    /** What implements a framework's types is asked as those are, which take null in some places. */
    private static Stream<String> packages() {
        return Stream.concat(PACKAGES.stream(), Stream.of("ai.cautious.langchain4j"));
    }

    @ParameterizedTest
    @MethodSource("packages")
    void nullIsRefusedByTheParametersName(String packageName) throws ReflectiveOperationException {
        List<String> faults = new ArrayList<>();
        int tried = 0;
        for (Class<?> type : PublicTypes.of(packageName)) {
            for (Executable entry : entries(type).toList()) {
                for (int i = 0; i < entry.getParameterCount(); i++) {
                    if (!entry.getParameterTypes()[i].isPrimitive()) {
                        tried++;
                        String fault = fault(entry, i);
                        if (!fault.isEmpty()) {
                            faults.add(entry + ", parameter " + i + ": " + fault);
                        }
                    }
                }
            }
        }
        assertThat(faults).isEmpty();
        assertThat(tried).isGreaterThan(3);
    }

    /** What users ask of what they have; what engines are asked, row by row, is left to fail by itself. */
    private static Stream<Method> questions(Class<?> type) {
        boolean engines = type.isInterface()
                || TokenDistributions.class.isAssignableFrom(type)
                || AcceptancePolicy.class.isAssignableFrom(type);
        return Arrays.stream(
                        engines || type.getSimpleName().equals("Builder") ? new Method[0] : type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers())
                        && !Modifier.isStatic(method.getModifiers())
                        && !method.isSynthetic()
                        && !method.getName().equals("equals")
                        && !Stream.of(method.getParameterTypes()).allMatch(Class::isPrimitive));
    }

    @Test
    void nullIsRefusedByTheParametersNameWhereverSomethingIsAsked() throws ReflectiveOperationException {
        DraftVocabulary vocabulary = DraftVocabulary.of(8, 1, 2);
        GuardedConversation conversation = GUARD.open(JudgeRequest.of("hello"));
        conversation.judge();
        List<Object> instances = List.of(
                GENERATOR,
                GUARD,
                conversation,
                conversation.answer(),
                ContentHash.sha256(),
                DraftBlock.of(new int[] {1}, new OneHotDistributions(new int[] {1, 1}, 8)),
                GateDecision.of(SafetyVerdict.of(0.1, 0.5), SafetyAction.ALLOW),
                JudgeRequest.of("hello"),
                ModelJudge.of(JudgingModel.of(2), SafetyProfile.defaults(), ByteTokenizer.template()),
                Moderator.of(SafetyGate.defaults(), ModelJudge.of(JudgingModel.of(2), SafetyProfile.defaults())),
                MonitorContext.builder(ModelIdentity.of("model")).build(),
                SafetyAction.ALLOW,
                SafetyGate.defaults(),
                SharedTokensDraft.of(TableModel.of(1, 9, 3), TableModel.of(2, 9, 3)),
                vocabulary);
        Set<Class<?>> asked = new HashSet<>();
        List<String> faults = new ArrayList<>();
        for (Object instance : instances) {
            asked.add(instance.getClass());
            for (Method question : questions(instance.getClass()).toList()) {
                Class<?>[] types = question.getParameterTypes();
                for (int i = 0; i < types.length; i++) {
                    int wanting = i;
                    Object[] arguments = IntStream.range(0, types.length)
                            .mapToObj(j -> j == wanting ? null : sample(types[j]))
                            .toArray();
                    Throwable thrown = types[i].isPrimitive() ? null : call(question, instance, arguments);
                    if (!types[i].isPrimitive() && !isByName(thrown)) {
                        faults.add(question + ", parameter " + i + ": null gives " + thrown);
                    }
                }
            }
        }
        assertThat(faults).isEmpty();
        assertThat(PACKAGES.stream()
                        .flatMap(name -> PublicTypes.of(name).stream())
                        .filter(type -> questions(type).findAny().isPresent()))
                .isSubsetOf(asked);
        assertThatThrownBy(() -> MODEL.template(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("name");
    }

    private static boolean isByName(@Nullable Throwable thrown) {
        return thrown instanceof NullPointerException
                && String.valueOf(thrown.getMessage()).matches("[a-zA-Z0-9]+");
    }

    @Test
    void aGeneratorRefusesNull() {
        CautiousGenerator generator =
                CautiousGenerator.builder().verifier(MODEL).build();
        assertThat(catchThrowable(() -> generator.generate((String) null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("prompt");
        assertThat(catchThrowable(() -> generator.generate((GenerationRequest) null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("request");
        assertThat(catchThrowable(() -> generator.stream(null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("request");
    }

    @Test
    void whatIsMissingInAListIsNamedWhereTheListIsGiven() {
        List<ChatMessage> messages = Arrays.asList(ChatMessage.user("Hello."), null);
        for (ThrowingCallable given : List.<ThrowingCallable>of(
                () -> GenerationRequest.builder().messages(messages),
                () -> JudgeRequest.of(messages),
                () -> JudgeRequest.ofAnswer(messages, "Good day."),
                () -> new LabelledText(messages, true),
                () -> MonitorContext.builder(ModelIdentity.of("model")).messages(messages))) {
            assertThat(catchThrowable(given))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("messages[1]");
        }
        assertThat(catchThrowable(() -> GenerationRequest.builder().stopStrings(Arrays.asList((String) null))))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("stopStrings[0]");
        assertThat(catchThrowable(() -> JudgeRequest.of((String) null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("prompt");
    }

    @Test
    void whatIsMissingOnAnotherThreadIsMissedOnThisOne() {
        CautiousGenerator generator =
                CautiousGenerator.builder().verifier(MODEL).build();
        assertThat(catchThrowable(() -> generator.generateAsync(null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("request");
        assertThat(catchThrowable(() -> generator.generateAsync(GenerationRequest.of("Hello."), null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("executor");
        assertThat(catchThrowable(() -> generator.publisher(null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("request");
        assertThat(catchThrowable(() ->
                        generator.publisher(GenerationRequest.of("Hello.")).subscribe(null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("subscriber");
    }

    /** A switch outside of the package must have a default then, as it cannot name the kind that is never made. */
    @Test
    void sealedTypesMayGrow() {
        List<Class<?>> sealed = Stream.of(
                        "ai.cautious",
                        "ai.cautious.acceptance",
                        "ai.cautious.drafting",
                        "ai.cautious.instruction",
                        "ai.cautious.limits",
                        "ai.cautious.safety")
                .flatMap(name -> PublicTypes.of(name).stream())
                .filter(Class::isSealed)
                .toList();
        assertThat(sealed).hasSize(6).allSatisfy(type -> assertThat(type.getPermittedSubclasses())
                .anyMatch(kind -> !Modifier.isPublic(kind.getModifiers()))
                .anyMatch(kind -> Modifier.isPublic(kind.getModifiers())));
    }

    @Test
    void exceptionsHaveTheRootThatNobodyThrows() {
        List<Class<?>> exceptions = PublicTypes.of("ai.cautious").stream()
                .filter(Throwable.class::isAssignableFrom)
                .toList();
        assertThat(exceptions).hasSizeGreaterThan(8).allMatch(CautiousException.class::isAssignableFrom);
        assertThat(CautiousException.class).isAbstract();
    }
}
