package ai.cautious;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.drafting.DraftRound;
import ai.cautious.drafting.DraftSource;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyVerdict;
import ai.cautious.sampling.SamplingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ValuesTest {

    private static final Arbitrary<String> TEXTS =
            Arbitraries.strings().withChars('a', 'b', ' ').ofMinLength(1).ofMaxLength(3);
    private static final Arbitrary<String> NAMES = TEXTS.map(text -> "n" + text);

    @Provide
    Arbitrary<ChatMessage> messages() {
        return Combinators.combine(Arbitraries.of(ChatMessage.Role.class), TEXTS, NAMES.injectNull(0.5))
                .as((role, text, name) -> {
                    ChatMessage.Builder message = ChatMessage.builder(role).content(text);
                    return name == null ? message.build() : message.name(name).build();
                });
    }

    @Provide
    Arbitrary<SamplingOptions> samplings() {
        return Combinators.combine(
                        Arbitraries.of(0.0, 0.7, 1.0),
                        Arbitraries.of(OptionalInt.empty(), OptionalInt.of(1), OptionalInt.of(40)),
                        Arbitraries.of(0.5, 1.0),
                        Arbitraries.of(0.0, 0.1),
                        Arbitraries.of(1.0, 1.2),
                        Arbitraries.of(0.0, -0.5),
                        Arbitraries.of(Map.<Integer, Double>of(), Map.of(3, 1.5)),
                        Arbitraries.integers().between(0, 2))
                .as((temperature, topK, topP, minP, penalty, presence, bias, least) -> SamplingOptions.builder()
                        .temperature(temperature)
                        .topK(topK)
                        .topP(topP)
                        .minP(minP)
                        .repetitionPenalty(penalty)
                        .presencePenalty(presence)
                        .frequencyPenalty(-presence)
                        .logitBias(bias)
                        .bannedTokens(Set.of(least))
                        .minNewTokens(least)
                        .build());
    }

    @Provide
    Arbitrary<GenerationRequest> requests() {
        Arbitrary<List<ChatMessage>> users = messages()
                .filter(message -> message.role() != ChatMessage.Role.SYSTEM)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
        Arbitrary<List<ChatMessage>> instructed = users.map(list ->
                Stream.concat(Stream.of(ChatMessage.system("s")), list.stream()).toList());
        Arbitrary<GenerationRequest.Builder> conversations = Arbitraries.oneOf(
                users.map(list -> GenerationRequest.builder().messages(list)),
                instructed.map(list -> GenerationRequest.builder().messages(list)),
                users.map(list -> GenerationRequest.builder().messages(list).instruction("i")),
                TEXTS.map(text -> GenerationRequest.builder().instruction(text)));
        return Combinators.combine(
                        conversations,
                        samplings(),
                        Arbitraries.integers().between(1, 9),
                        TEXTS.list().ofMaxSize(2),
                        Arbitraries.longs(),
                        NAMES.injectNull(0.5))
                .as((builder, sampling, tokens, stops, seed, id) -> {
                    builder.sampling(sampling)
                            .maxNewTokens(tokens)
                            .stopStrings(stops)
                            .seed(seed);
                    return id == null
                            ? builder.build()
                            : builder.correlationId(id).build();
                });
    }

    @Provide
    Arbitrary<GenerationReport> reports() {
        Arbitrary<List<DraftRound>> rounds = Arbitraries.of(
                        new DraftRound(DraftSource.NONE, 0, 0),
                        new DraftRound(DraftSource.MODEL, 4, 2),
                        new DraftRound(DraftSource.LOOKUP, 1, 1))
                .list()
                .ofMaxSize(4);
        return Combinators.combine(rounds, Arbitraries.integers().between(0, 9), Arbitraries.of(true, false))
                .as((list, number, begun) -> {
                    GenerationReport.Builder report = GenerationReport.builder()
                            .verifier(ModelIdentity.of("verifier", "f" + number))
                            .rounds(list)
                            .promptTokens(number)
                            .generatedTokens(number + 1)
                            .draftTime(Duration.ofMillis(number))
                            .verifyTime(Duration.ofMillis(2L * number))
                            .totalTime(Duration.ofMillis(3L * number));
                    if (begun) {
                        report.draft(ModelIdentity.of("draft"))
                                .gateTime(Duration.ofMillis(number))
                                .prefillTime(Duration.ofMillis(number))
                                .timeToFirstToken(Duration.ofMillis(number))
                                .tokensPerSecond(number + 0.5);
                    }
                    return report.build();
                });
    }

    private static <T> void assertSame(T value, T again) {
        assertThat(again).isNotSameAs(value).isEqualTo(value).hasSameHashCodeAs(value);
        assertThat(again).hasToString(value.toString());
    }

    @Property(tries = 200, seed = "41")
    void aMessageIsWhatItsBuilderGives(@ForAll("messages") ChatMessage message) {
        assertSame(message, message.toBuilder().build());
        assertThat(message.toBuilder().content(message.content() + "x").build()).isNotEqualTo(message);
        assertThat(message.toBuilder().name("other").build()).isNotEqualTo(message);
    }

    @Property(tries = 200, seed = "42")
    void samplingOptionsAreWhatTheirBuilderGives(@ForAll("samplings") SamplingOptions options) {
        assertSame(options, options.toBuilder().build());
        assertThat(options.toBuilder().topK(7).build()).isNotEqualTo(options);
    }

    @Property(tries = 300, seed = "43")
    void aRequestIsWhatItsBuilderGives(@ForAll("requests") GenerationRequest request) {
        GenerationRequest again = request.toBuilder().build();
        assertSame(request, again);
        assertThat(again.messages()).isEqualTo(request.messages());
        assertThat(request.toBuilder().seed(request.seed() + 1).build()).isNotEqualTo(request);
        assertThat(request.toBuilder().prompt("another").build().instruction()).isEqualTo(request.instruction());
    }

    @Property(tries = 200, seed = "44")
    void aReportAndAResultAreWhatTheirBuildersGive(@ForAll("reports") GenerationReport report) {
        assertSame(report, report.toBuilder().build());
        assertThat(report.toBuilder().generatedTokens(99).build()).isNotEqualTo(report);
        GenerationResult result = GenerationResult.builder()
                .text("ab")
                .tokens(1, 2)
                .finishReason(FinishReason.LENGTH)
                .report(report)
                .gateDecision(GateDecision.of(SafetyVerdict.of(0.1, 0.5), SafetyAction.ALLOW))
                .build();
        assertSame(result, result.toBuilder().build());
        assertThat(result.toBuilder().tokens(1, 3).build()).isNotEqualTo(result);
    }

    @Test
    void aSystemMessageStaysAMessageAndAnInstructionAnInstruction() {
        GenerationRequest request = GenerationRequest.builder()
                .messages(List.of(ChatMessage.system("Be brief."), ChatMessage.user("Hi")))
                .build();
        assertThat(request.instruction()).isEmpty();
        assertThatThrownBy(() -> request.toBuilder().instruction("Be long.").build())
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("system message");
        GenerationRequest instructed = GenerationRequest.builder()
                .instruction("Be brief.")
                .prompt("Hi")
                .build();
        assertThat(instructed.instruction()).contains("Be brief.");
        assertThat(instructed.messages()).isEqualTo(request.messages());
        assertThat(instructed.toBuilder()
                        .instruction("Be long.")
                        .build()
                        .messages()
                        .get(0))
                .isEqualTo(ChatMessage.system("Be long."));
    }

    @Test
    void arraysThatAreGivenAndTakenAreCopies() {
        int[] tokens = {1, 2};
        GenerationResult result = GenerationResult.builder()
                .tokens(tokens)
                .report(GenerationReport.builder()
                        .verifier(ModelIdentity.of("verifier"))
                        .build())
                .build();
        GenerationEvent.TextDelta delta = GenerationEvent.TextDelta.of("", tokens);
        tokens[0] = 9;
        result.tokens()[1] = 9;
        delta.tokens()[1] = 9;
        assertThat(result.tokens()).containsExactly(1, 2);
        assertThat(delta.tokens()).containsExactly(1, 2);
        assertThat(delta)
                .isEqualTo(GenerationEvent.TextDelta.of("", 1, 2))
                .isNotEqualTo(GenerationEvent.TextDelta.of("", 1));
    }

    @Test
    void whatARoundDraftedAddsUp() {
        GenerationReport report = GenerationReport.builder()
                .verifier(ModelIdentity.of("verifier"))
                .rounds(List.of(
                        new DraftRound(DraftSource.NONE, 0, 0),
                        new DraftRound(DraftSource.MODEL, 2, 2),
                        new DraftRound(DraftSource.MODEL, 3, 1)))
                .build();
        assertThat(report.draftedTokens()).isEqualTo(5);
        assertThat(report.acceptedTokens()).isEqualTo(3);
        assertThat(report.acceptanceByPosition()).containsExactly(1.0, 0.5, 0.0);
        assertThat(report.gateTime()).isEmpty();
        assertThat(report.tokensPerSecond()).isEmpty();
        assertThatThrownBy(() -> GenerationReport.builder().build()).hasMessageContaining("verifier");
        assertThatThrownBy(() -> GenerationResult.builder().build()).hasMessageContaining("report");
    }

    @Test
    void exceptionsCarryWhatTheyKnow() {
        assertThat(new InvalidOptionException("topK", 0, "at least 1").option()).contains("topK");
        assertThat(new InvalidOptionException("two options disagree").option()).isEmpty();
        ContextLengthException tooLong = new ContextLengthException("too long", 12, 8);
        assertThat(tooLong.tokens()).isEqualTo(12);
        assertThat(tooLong.limit()).isEqualTo(8);
        ClosedException closed = new ClosedException("the model m");
        assertThat(closed).hasMessage("the model m has been closed");
        assertThat(closed.closed()).isEqualTo("the model m");
        FileAccessException file = new FileAccessException(Path.of("a", "b"), "cannot be read", new IOException("why"));
        assertThat(file).hasMessage(Path.of("a", "b") + " cannot be read").hasRootCauseMessage("why");
        assertThat(file.path()).isEqualTo(Path.of("a", "b"));
    }
}
