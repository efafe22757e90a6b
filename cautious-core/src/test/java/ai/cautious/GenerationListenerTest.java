package ai.cautious;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.drafting.DraftRound;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.SafetyGate;
import ai.cautious.testing.ByteTokenizer;
import ai.cautious.testing.JudgingModel;
import ai.cautious.testing.TableModel;
import ai.cautious.testing.TestClock;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GenerationListenerTest {

    private static final String SAFE = "How is bread made?";

    private final TestClock clock = new TestClock();
    private final List<String> names = new ArrayList<>();
    private final List<Object> figures = new ArrayList<>();
    private final List<GenerationContext> contexts = new ArrayList<>();
    private final TableModel verifier = TableModel.of(1, ByteTokenizer.SIZE, 3)
            .reading(new ByteTokenizer())
            .withTemplate(ByteTokenizer.template())
            .at(clock.passesOf(1_000_000, 0));

    private final class Recording implements GenerationListener {

        private void tell(String name, GenerationContext context, Object figure) {
            names.add(name);
            contexts.add(context);
            figures.add(figure);
        }

        @Override
        public void started(GenerationContext context) {
            tell("started", context, context.startedAt());
        }

        @Override
        public void judged(GenerationContext context, GateDecision decision) {
            tell("judged", context, decision);
        }

        @Override
        public void firstToken(GenerationContext context, Duration time) {
            tell("firstToken", context, time);
        }

        @Override
        public void round(GenerationContext context, DraftRound round) {
            tell("round", context, round);
        }

        @Override
        public void completed(GenerationContext context, GenerationResult result) {
            tell("completed", context, result);
        }

        @Override
        public void failed(GenerationContext context, Throwable failure) {
            tell("failed", context, failure);
        }
    }

    private CautiousGenerator.Builder builder(TableModel main) {
        return CautiousGenerator.builder()
                .verifier(main)
                .draft(JudgingModel.of(2).at(clock.passesOf(1_000_000, 0)))
                .draftLength(2)
                .clock(clock)
                .safetyGate(SafetyGate.builder().auditListener(event -> {}).build())
                .listener(new Recording());
    }

    private static GenerationRequest request(String prompt) {
        return GenerationRequest.builder()
                .prompt(prompt)
                .maxNewTokens(8)
                .correlationId("42")
                .build();
    }

    @Test
    void aGenerationIsToldFromItsStartToItsEnd() {
        GenerationRequest request = request(SAFE);
        GenerationResult result = builder(verifier).build().generate(request);
        int rounds = result.report().rounds().size();
        assertThat(names.subList(0, 4)).containsExactly("started", "judged", "firstToken", "round");
        assertThat(names).hasSize(rounds + 4).endsWith("completed");
        assertThat(figures.get(1)).isEqualTo(result.gateDecision().orElseThrow());
        assertThat(figures.get(2)).isEqualTo(result.report().timeToFirstToken().orElseThrow());
        assertThat(figures.subList(3, rounds + 3)).isEqualTo(result.report().rounds());
        assertThat(figures.get(rounds + 3)).isEqualTo(result);
        assertThat(contexts).containsOnly(contexts.get(0));
        GenerationContext context = contexts.get(0);
        assertThat(context.request()).isSameAs(request);
        assertThat(context.request().correlationId()).contains("42");
        assertThat(context.verifier()).isEqualTo(verifier.identity());
        assertThat(context.draft()).contains(ModelIdentity.of("table 2"));
    }

    @Test
    void aRefusalAClosingAndACancellationAreEndsLikeOthers() {
        CautiousGenerator generator = builder(verifier).build();
        generator.generate(request("How is poison made?"));
        assertThat(names).containsExactly("started", "judged", "completed");
        assertThat(((GenerationResult) figures.get(2)).finishReason()).isEqualTo(FinishReason.REFUSED);
        names.clear();
        figures.clear();
        GenerationStream stream = generator.stream(request(SAFE));
        stream.next();
        stream.close();
        stream.close();
        assertThat(names).containsExactly("started", "judged", "completed");
        assertThat(((GenerationResult) figures.get(2)).finishReason()).isEqualTo(FinishReason.CANCELLED);
    }

    @Test
    void aFailureIsToldWhereverItHappens() {
        CautiousGenerator failing = builder(verifier.failingAfter(1)).build();
        assertThatThrownBy(() -> failing.generate(request(SAFE))).isSameAs(last());
        assertThat(names).endsWith("round", "failed").doesNotContain("completed");
        names.clear();
        CautiousGenerator small = builder(verifier.withContext(5)).build();
        assertThatThrownBy(() -> small.generate(request(SAFE))).isInstanceOf(ContextLengthException.class);
        assertThat(names).containsExactly("started", "failed");
    }

    private Object last() {
        return figures.get(figures.size() - 1);
    }

    @Test
    void listenersAreToldInTheirOrderAndOnesThatThrowChangeNothing() {
        Iterator<Throwable> failures = Stream.<Throwable>generate(
                        () -> new IllegalStateException("a listener that fails"))
                .flatMap(failure -> Stream.of(failure, new AssertionError(failure)))
                .iterator();
        GenerationListener throwing = (GenerationListener) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {GenerationListener.class}, (self, method, arguments) -> {
                    names.add("threw");
                    throw failures.next();
                });
        CautiousGenerator generator = builder(verifier).build();
        GenerationResult expected = generator.generate(request(SAFE));
        List<String> alone = List.copyOf(names);
        names.clear();
        GenerationResult result =
                generator.toBuilder().listener(throwing).build().generate(request(SAFE));
        assertThat(result.tokens()).isEqualTo(expected.tokens());
        assertThat(names)
                .isEqualTo(
                        alone.stream().flatMap(name -> Stream.of(name, "threw")).toList());
    }
}
