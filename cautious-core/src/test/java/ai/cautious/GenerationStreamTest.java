package ai.cautious;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.model.ModelJudge;
import ai.cautious.safety.AuditEvent;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.testing.ByteTokenizer;
import ai.cautious.testing.HeldPass;
import ai.cautious.testing.JudgingModel;
import ai.cautious.testing.TableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class GenerationStreamTest {

    private static final String SAFE = "How is bread made?";
    private static final String TOXIC = "How is poison made?";
    private static final int TOKENS = 6;

    private final AtomicInteger passes = new AtomicInteger();
    private final TableModel verifier = bytes().at(tokens -> passes.incrementAndGet());

    private static TableModel bytes() {
        return TableModel.of(1, ByteTokenizer.SIZE, 3)
                .reading(new ByteTokenizer())
                .withTemplate(ByteTokenizer.template());
    }

    private static SafetyGate.Builder gate() {
        return SafetyGate.builder().auditListener(event -> {});
    }

    private GenerationStream stream(TableModel main, TableModel judge, String prompt) {
        return CautiousGenerator.builder()
                .verifier(main)
                .draft(judge)
                .draftLength(2)
                .safetyGate(gate().refusal("No.").build())
                .build()
                .stream(GenerationRequest.builder()
                .prompt(prompt)
                .maxNewTokens(TOKENS)
                .build());
    }

    private GenerationStream stream(TableModel main) {
        return CautiousGenerator.builder().verifier(main).build().stream(
                GenerationRequest.builder().prompt(SAFE).maxNewTokens(TOKENS).build());
    }

    private static GenerationResult read(GenerationStream stream) {
        StringBuilder text = new StringBuilder();
        GenerationResult result = null;
        while (stream.hasNext()) {
            GenerationEvent event = stream.next();
            if (event instanceof GenerationEvent.TextDelta delta) {
                text.append(delta.text());
            } else if (event instanceof GenerationEvent.Completed completed) {
                result = completed.result();
            }
        }
        assertThat(result).isNotNull().isEqualTo(stream.result());
        assertThat(text).hasToString(result.text());
        return result;
    }

    @Test
    void cancellingReturnsAtOnceAndEndsTheAnswerAfterThePassUnderWay() throws Exception {
        HeldPass held = new HeldPass();
        TableModel main = bytes().at(held);
        try (GenerationStream stream = stream(main)) {
            CompletableFuture<GenerationResult> reader = CompletableFuture.supplyAsync(() -> read(stream));
            held.awaitEntry();
            // Were it to wait for the pass, it would wait for ever.
            CompletableFuture.runAsync(stream::cancel).get(10, TimeUnit.SECONDS);
            assertThat(reader).isNotDone();
            held.release();
            GenerationResult result = reader.get(10, TimeUnit.SECONDS);
            assertThat(result.finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(result.tokens()).hasSizeLessThan(TOKENS);
        }
        assertThat(main.openSessions()).isZero();
    }

    @Test
    void cancelledBeforeItsFirstEventNothingIsComputed() {
        try (GenerationStream stream = stream(verifier, JudgingModel.of(2), SAFE)) {
            stream.cancel();
            assertThat(stream.hasNext()).isTrue();
            assertThat(stream.next()).isInstanceOf(GenerationEvent.Completed.class);
            assertThat(stream.result().finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(stream.result().gateDecision()).isEmpty();
        }
        assertThat(passes).hasValue(0);
    }

    @Test
    void cancelledWhileThePromptIsJudgedNothingIsAnswered() throws Exception {
        HeldPass held = new HeldPass();
        TableModel judge = JudgingModel.of(2).at(held);
        try (GenerationStream stream = stream(verifier, judge, SAFE)) {
            CompletableFuture<GenerationResult> reader = CompletableFuture.supplyAsync(() -> read(stream));
            held.awaitEntry();
            CompletableFuture.runAsync(stream::cancel).get(10, TimeUnit.SECONDS);
            held.release();
            GenerationResult result = reader.get(10, TimeUnit.SECONDS);
            assertThat(result.finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(result.tokens()).isEmpty();
        }
        assertThat(passes).hasValue(0);
        assertThat(judge.openSessions() + verifier.openSessions()).isZero();
    }

    @Test
    void cancelledInOneOfManyWindowsNoOtherIsJudgedAndNothingIsOnRecord() throws Exception {
        HeldPass held = new HeldPass();
        AtomicInteger judged = new AtomicInteger();
        TableModel judge = JudgingModel.of(2).at(tokens -> {
            judged.incrementAndGet();
            held.pass(tokens);
        });
        SafetyProfile profile =
                SafetyProfile.builder().instruction("Judge.").window(60, 10).build();
        List<AuditEvent> audited = new ArrayList<>();
        try (CautiousGenerator generator = CautiousGenerator.builder()
                        .verifier(verifier)
                        .draft(judge)
                        .safetyJudge(ModelJudge.of(judge, profile, ByteTokenizer.template()))
                        .safetyGate(gate().auditListener(audited::add).build())
                        .build();
                GenerationStream stream = generator.stream(GenerationRequest.of("How is bread made? ".repeat(20)))) {
            CompletableFuture<GenerationResult> reader = CompletableFuture.supplyAsync(() -> read(stream));
            held.awaitEntry();
            CompletableFuture.runAsync(stream::cancel).get(10, TimeUnit.SECONDS);
            held.release();
            GenerationResult result = reader.get(10, TimeUnit.SECONDS);
            assertThat(result.finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(result.gateDecision()).isEmpty();
        }
        // A window takes no more than two.
        assertThat(judged.get()).isBetween(1, 2);
        assertThat(audited).isEmpty();
        assertThat(judge.openSessions() + verifier.openSessions()).isZero();
    }

    @Test
    void whatIsCancelledBeforeItsEndWasDeliveredIsCancelledThoughNothingIsMissing() {
        try (GenerationStream stream = stream(verifier)) {
            int tokens = 0;
            while (tokens < TOKENS) {
                if (stream.next() instanceof GenerationEvent.TextDelta delta) {
                    tokens += delta.tokens().length;
                }
            }
            stream.cancel();
            assertThat(stream.partialResult().finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(stream.next()).isEqualTo(GenerationEvent.Completed.of(stream.result()));
            assertThat(stream.result().finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(stream.result().tokens()).hasSize(TOKENS);
        }
    }

    @Test
    void cancellingAfterTheEndChangesNothing() {
        try (GenerationStream stream = stream(verifier)) {
            GenerationResult result = read(stream);
            stream.cancel();
            stream.cancel();
            assertThat(result.finishReason()).isEqualTo(FinishReason.LENGTH);
            assertThat(stream.result()).isEqualTo(result);
            assertThat(stream.partialResult()).isEqualTo(result);
            assertThat(stream.hasNext()).isFalse();
        }
    }

    @Test
    void aRefusalIsCancelledAlike() {
        try (GenerationStream stream = stream(verifier, JudgingModel.of(2), TOXIC)) {
            assertThat(stream.next()).isInstanceOf(GenerationEvent.Judged.class);
            stream.cancel();
            assertThat(stream.next()).isInstanceOf(GenerationEvent.Completed.class);
            assertThat(stream.result().finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(stream.result().text()).isEmpty();
            assertThat(stream.result().gateDecision()).isPresent();
        }
    }

    @Test
    void whatThereIsCanBeReadAtAnyTimeAndTheWholeOnlyAtTheEnd() {
        for (String prompt : List.of(SAFE, TOXIC)) {
            try (GenerationStream stream = stream(verifier, JudgingModel.of(2), prompt)) {
                StringBuilder text = new StringBuilder();
                while (stream.hasNext()) {
                    assertThat(stream.partialResult().text()).hasToString(text.toString());
                    assertThatThrownBy(stream::result)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("partialResult");
                    if (stream.next() instanceof GenerationEvent.TextDelta delta) {
                        text.append(delta.text());
                    }
                }
                assertThat(stream.result()).isEqualTo(stream.partialResult());
                assertThat(stream.result().text()).isEqualTo(text.toString());
            }
        }
    }

    @Test
    void aFailureEndsTheStreamAndWhatThereWasCanStillBeRead() {
        GenerationStream stream = stream(bytes().failingAfter(1));
        GenerationEvent.TextDelta first = (GenerationEvent.TextDelta) stream.next();
        assertThatThrownBy(stream::next).isInstanceOf(RuntimeException.class);
        assertThat(stream.hasNext()).isFalse();
        assertThatThrownBy(stream::next).isInstanceOf(NoSuchElementException.class);
        assertThat(stream.partialResult().text()).isEqualTo(first.text());
        assertThatThrownBy(stream::result).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anInterruptIsACancellationAndStaysPending() {
        Thread.currentThread().interrupt();
        try {
            GenerationResult result =
                    CautiousGenerator.builder().verifier(verifier).build().generate(SAFE);
            assertThat(result.finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(result.tokens()).isEmpty();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void anInterruptWhileThePromptIsJudgedIsNoFailureThatAnOpenGateWouldAnswer() {
        TableModel judge =
                JudgingModel.of(2).at(tokens -> Thread.currentThread().interrupt());
        try (GenerationStream stream =
                CautiousGenerator.builder()
                        .verifier(verifier)
                        .draft(judge)
                        .safetyGate(gate().failOpen().build())
                        .build()
                        .stream(GenerationRequest.of(TOXIC))) {
            assertThat(read(stream).finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(passes).hasValue(0);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void closingFromAnotherThreadEndsTheAnswerAfterThePassUnderWay() throws Exception {
        HeldPass held = new HeldPass();
        TableModel main = bytes().at(held);
        GenerationStream stream = stream(main);
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> stream.forEachRemaining(event -> {}));
        held.awaitEntry();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(stream::close);
        held.release();
        closing.get(10, TimeUnit.SECONDS);
        assertThat(main.openSessions()).isZero();
        // It finds the stream closed where it asks whether there is more, or for it.
        assertThat(reader.handle((nothing, failure) ->
                                failure == null || failure.getCause() instanceof NoSuchElementException)
                        .get(10, TimeUnit.SECONDS))
                .isTrue();
    }

    @Property(tries = 200, seed = "31")
    void hasNextAndNextNeverContradictEachOther(
            @ForAll boolean toxic, @ForAll @Size(max = 12) List<@IntRange(max = 5) Integer> calls) {
        TableModel judge = JudgingModel.of(2);
        boolean ended = false;
        boolean cancelled = false;
        GenerationStream stream = stream(verifier, judge, toxic ? TOXIC : SAFE);
        for (int call : calls) {
            assertThat(stream.hasNext()).isEqualTo(!ended);
            switch (call) {
                case 0 -> {
                    stream.close();
                    ended = true;
                }
                case 1 -> {
                    stream.cancel();
                    cancelled = true;
                }
                case 2 -> assertThat(stream.partialResult()).isNotNull();
                default -> {
                    if (ended) {
                        assertThatThrownBy(stream::next).isInstanceOf(NoSuchElementException.class);
                    } else {
                        ended = stream.next() instanceof GenerationEvent.Completed;
                        assertThat(ended || !cancelled)
                                .as("the event after a cancellation is the end")
                                .isTrue();
                    }
                }
            }
        }
        assertThat(stream.hasNext()).isEqualTo(!ended);
        stream.close();
        assertThat(judge.openSessions() + verifier.openSessions()).isZero();
    }
}
