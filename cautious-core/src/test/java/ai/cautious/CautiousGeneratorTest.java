package ai.cautious;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.instruction.InstructionSwapper;
import ai.cautious.instruction.PromptTemplates;
import ai.cautious.internal.TokenList;
import ai.cautious.model.SessionOptions;
import ai.cautious.sampling.SamplingOptions;
import ai.cautious.testing.TableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CautiousGeneratorTest {

    private static final TableModel VERIFIER = TableModel.of(1, 8, 3);

    private static CautiousGenerator generator(TableModel verifier, TableModel draft, int draftLength) {
        return CautiousGenerator.builder()
                .verifier(verifier)
                .draft(draft)
                .draftLength(draftLength)
                .build();
    }

    private static GenerationRequest request(int maxNewTokens) {
        return GenerationRequest.builder()
                .prompt("abc")
                .maxNewTokens(maxNewTokens)
                .build();
    }

    @Test
    void enginesAreToldWhatASequenceBeginsWith() {
        List<SessionOptions> opened = new ArrayList<>();
        TableModel verifier = TableModel.of(1, 8, 3).onOpening(opened::add);
        try (CautiousGenerator generator = CautiousGenerator.builder()
                .verifier(verifier)
                .draft(TableModel.of(2, 8, 3).onOpening(opened::add))
                .build()) {
            generator.generate("abc");
        }
        assertThat(opened)
                .hasSize(2)
                .allSatisfy(options -> assertThat(options.prefix()).containsExactly(0, 1, 2))
                .allSatisfy(options -> assertThat(options.isolationKey()).isEmpty());
    }

    @Test
    void reportsWhatItDid() {
        GenerationReport report =
                generator(VERIFIER, VERIFIER, 4).generate(request(11)).report();
        assertThat(report.promptTokens()).isEqualTo(3);
        assertThat(report.generatedTokens()).isEqualTo(11);
        // One token from the prompt's own pass, then two full rounds of five.
        assertThat(report.rounds()).hasSize(3);
        assertThat(report.draftedTokens()).isEqualTo(8);
        assertThat(report.acceptedTokens()).isEqualTo(8);
        assertThat(report.acceptanceByPosition()).containsExactly(1.0, 1.0, 1.0, 1.0);
        assertThat(report.tokensPerSecond().orElseThrow()).isPositive();
        assertThat(report.totalTime())
                .isGreaterThanOrEqualTo(report.timeToFirstToken().orElseThrow());
    }

    @Test
    void sameSeedGivesTheSameTokensFromManyThreads() throws InterruptedException, ExecutionException {
        CautiousGenerator generator = generator(VERIFIER, TableModel.of(2, 8, 3), 3);
        GenerationRequest request = request(50).toBuilder()
                .sampling(SamplingOptions.temperature(1))
                .seed(42)
                .build();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<GenerationResult>> results = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                results.add(threads.submit(() -> generator.generate(request)));
            }
            for (Future<GenerationResult> result : results) {
                assertThat(result.get().tokens()).isEqualTo(results.get(0).get().tokens());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(generator.generate(request.toBuilder().seed(43).build()).tokens())
                .isNotEqualTo(generator.generate(request).tokens());
    }

    @Test
    void aStreamGivesDeltasThenTheResult() {
        try (GenerationStream stream = generator(VERIFIER, TableModel.of(2, 8, 3), 3).stream(request(20))) {
            StringBuilder text = new StringBuilder();
            GenerationResult result = null;
            while (stream.hasNext()) {
                GenerationEvent event = stream.next();
                assertThat(result).isNull();
                if (event instanceof GenerationEvent.TextDelta delta) {
                    text.append(delta.text());
                } else if (event instanceof GenerationEvent.Completed completed) {
                    result = completed.result();
                }
            }
            assertThat(result).isEqualTo(stream.result());
            assertThat(text).hasToString(stream.result().text()).hasSize(20);
            assertThatThrownBy(stream::next).isInstanceOf(NoSuchElementException.class);
            assertThat(VERIFIER.openSessions()).isZero();
        }
    }

    @Test
    void closingAStreamCancelsItAndFreesItsSessions() {
        TableModel verifier = TableModel.of(1, 8, 3);
        GenerationStream stream = generator(verifier, verifier, 3).stream(request(20));
        stream.next();
        assertThat(verifier.openSessions()).isEqualTo(2);
        stream.close();
        stream.close();
        assertThat(verifier.openSessions()).isZero();
        assertThat(stream.hasNext()).isFalse();
        assertThat(stream.partialResult().finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(stream.partialResult().tokens()).hasSize(1);
    }

    @Test
    void aFailingModelFreesTheSessions() {
        TableModel verifier = TableModel.of(1, 8, 3);
        TableModel draft = TableModel.of(1, 8, 3).failingAfter(5);
        assertThatThrownBy(() -> generator(verifier, draft, 3).generate(request(20)))
                .hasMessageContaining("fails");
        assertThat(verifier.openSessions() + draft.openSessions()).isZero();
    }

    @Test
    void staysWithinTheContexts() {
        TableModel small = TableModel.of(1, 8, 3).withContext(10);
        GenerationResult cut = generator(small, VERIFIER, 4).generate(request(50));
        assertThat(cut.tokens()).hasSize(7);
        assertThat(cut.finishReason()).isEqualTo(FinishReason.LENGTH);
        TableModel tiny = TableModel.of(1, 8, 3).withContext(3);
        assertThatThrownBy(() -> generator(tiny, VERIFIER, 4).generate(request(5)))
                .isInstanceOf(ContextLengthException.class)
                .hasMessageContaining("3 tokens");
    }

    @Test
    void theAnswerOutlastsTheDraftsContext() {
        for (int context = 4; context <= 12; context++) {
            TableModel draft = TableModel.of(1, 8, 3).withContext(context);
            GenerationResult result = generator(VERIFIER, draft, 4).generate(request(50));
            assertThat(result.tokens())
                    .isEqualTo(
                            generator(VERIFIER, draft, 0).generate(request(50)).tokens())
                    .hasSize(50);
            assertThat(result.report().draftedTokens()).isLessThan(context - 3);
            assertThat(draft.openSessions()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aDraftWhoseContextThePromptFillsIsDoneWithout(int context) {
        TableModel tiny = TableModel.of(1, 8, 3).withContext(context);
        GenerationResult result = generator(VERIFIER, tiny, 4).generate(request(20));
        assertThat(result.tokens())
                .isEqualTo(
                        generator(VERIFIER, VERIFIER, 0).generate(request(20)).tokens());
        assertThat(result.report().draftedTokens()).isZero();
        assertThat(tiny.sessions()).isZero();
        CautiousGenerator blending = generator(VERIFIER, tiny, 4).toBuilder()
                .acceptancePolicy(AcceptancePolicy.blend(0.5, 1))
                .build();
        assertThatThrownBy(() -> blending.generate(request(20)))
                .isInstanceOf(ContextLengthException.class)
                .hasMessageContaining("has no room for it");
    }

    @Test
    void aBlendNeedsTheDraftAsLongAsItBlends() {
        CautiousGenerator.Builder builder =
                CautiousGenerator.builder().verifier(VERIFIER).acceptancePolicy(AcceptancePolicy.blend(0.5, 4));
        assertThatThrownBy(builder::build).hasMessageContaining("needs a draft");
        CautiousGenerator generator =
                builder.draft(TableModel.of(2, 8, 3).withContext(6)).build();
        assertThatThrownBy(() -> generator.toBuilder().draftLength(0).build()).hasMessageContaining("needs a draft");
        assertThat(generator.generate(request(50)).tokens()).hasSize(50);
        CautiousGenerator longer = generator.toBuilder()
                .acceptancePolicy(AcceptancePolicy.blend(0.5, 5))
                .build();
        assertThatThrownBy(() -> longer.generate(request(50)))
                .isInstanceOf(ContextLengthException.class)
                .hasMessageContaining("table 2 has room for 3");
        assertThat(longer.generate(request(4)).tokens()).hasSize(4);
    }

    @Property(tries = 100, seed = "6")
    void theDeltasAreTheResult(@ForAll @IntRange(min = 0, max = 50) int seed) {
        TableModel verifier = TableModel.of(seed, 8, 3).endingAt(6, 7);
        try (GenerationStream stream = generator(verifier, TableModel.of(seed + 1, 8, 2), 3).stream(request(20))) {
            TokenList tokens = new TokenList();
            StringBuilder text = new StringBuilder();
            while (stream.hasNext()) {
                if (stream.next() instanceof GenerationEvent.TextDelta delta) {
                    assertThat(delta.tokens()).isNotEmpty();
                    tokens.add(delta.tokens());
                    text.append(delta.text());
                }
            }
            assertThat(tokens.toArray()).isEqualTo(stream.result().tokens());
            assertThat(text).hasToString(stream.result().text());
        }
    }

    @Test
    void theDraftReadsItsOwnInstruction() {
        TableModel verifier = TableModel.of(1, 8, 3);
        CautiousGenerator swapped = CautiousGenerator.builder()
                .verifier(verifier)
                .draft(verifier)
                .template(messages -> PromptTemplates.raw()
                        .render(List.of(ChatMessage.user(String.join(
                                "", messages.stream().map(ChatMessage::content).toList())))))
                .draftLength(4)
                .instructionSwapper(InstructionSwapper.draftInstruction("dd"))
                .build();
        GenerationRequest request =
                GenerationRequest.builder().instruction("hh").prompt("abc").build();
        GenerationResult result = swapped.generate(request);
        assertThat(result.tokens())
                .isEqualTo(swapped.toBuilder()
                        .draftLength(0)
                        .build()
                        .generate(request)
                        .tokens());
        // Another context makes another draft of it: were it shown the verifier's, all would be accepted.
        assertThat(result.report().acceptedTokens()).isLessThan(result.report().draftedTokens() / 2);
    }

    @Test
    void refusesOptionsOutOfRangeWithTheirValue() {
        assertThatThrownBy(() -> CautiousGenerator.builder().draftLength(65)).hasMessageContaining("draftLength is 65");
        assertThatThrownBy(() -> CautiousGenerator.builder().build()).hasMessageContaining("verifier");
        assertThatThrownBy(() -> GenerationRequest.builder().maxNewTokens(0)).hasMessageContaining("maxNewTokens is 0");
        assertThatThrownBy(() -> GenerationRequest.builder().build()).hasMessageContaining("messages");
        assertThatThrownBy(() -> SamplingOptions.temperature(-1)).hasMessageContaining("temperature is -1");
        assertThatThrownBy(() -> SamplingOptions.temperature(Double.NaN)).isInstanceOf(InvalidOptionException.class);
        assertThatThrownBy(
                        () -> SamplingOptions.builder().temperature(1).topP(0).build())
                .hasMessageContaining("topP is 0");
        assertThatThrownBy(() -> SamplingOptions.builder()
                        .temperature(1)
                        .topK(-1)
                        .topP(1)
                        .build())
                .hasMessageContaining("topK is -1");
        assertThatThrownBy(() -> generator(VERIFIER, VERIFIER, 4).generate(GenerationRequest.of("")))
                .hasMessageContaining("the prompt has no tokens");
    }

    @Test
    void refusesTokensThatTheModelsDoNotHave() {
        SamplingOptions.Builder options = SamplingOptions.builder();
        assertRefuses(options.bannedTokens(Set.of(3, 8)), "bannedTokens is token 8; it must be in [0, 8)");
        assertRefuses(options.bannedTokens(Set.of(0, 1, 2, 3, 4, 5, 6, 7)), "bannedTokens is all tokens");
        assertRefuses(options.bannedTokens(Set.of()).logitBias(Map.of(9, 1.0)), "logitBias is token 9");
        assertThatThrownBy(() -> options.logitBias(Map.of(-1, 1.0)).build()).hasMessageContaining("token -1");
        assertThatThrownBy(() -> options.logitBias(Map.of(3, 1e39)).build()).hasMessageContaining("1.0E39");
        assertThatThrownBy(() -> SamplingOptions.temperature(1e-50)).hasMessageContaining("temperature is 1.0E-50");
        assertThatThrownBy(() -> SamplingOptions.temperature(1e39)).hasMessageContaining("temperature is 1.0E39");
        assertThatThrownBy(() ->
                        options.logitBias(Map.of()).bannedTokens(Set.of(-2)).build())
                .hasMessageContaining("bannedTokens is token -2");
    }

    private static void assertRefuses(SamplingOptions.Builder options, String message) {
        GenerationRequest request =
                request(5).toBuilder().sampling(options.build()).build();
        assertThatThrownBy(() -> generator(VERIFIER, VERIFIER, 4).generate(request))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aRequestsInstructionStaysUnderAnotherPrompt() {
        GenerationRequest first = GenerationRequest.builder()
                .instruction("Be brief.")
                .prompt("One")
                .build();
        assertThat(first.toBuilder().build()).isEqualTo(first);
        GenerationRequest twice = GenerationRequest.builder()
                .messages(List.of(ChatMessage.system("A"), ChatMessage.system("B"), ChatMessage.user("One")))
                .build();
        assertThat(twice.toBuilder().build()).isEqualTo(twice);
        assertThat(first.toBuilder().prompt("Two").build().messages())
                .containsExactly(ChatMessage.system("Be brief."), ChatMessage.user("Two"));
        assertThat(first.toBuilder().instruction("Be long.").build().messages())
                .containsExactly(ChatMessage.system("Be long."), ChatMessage.user("One"));
    }
}
