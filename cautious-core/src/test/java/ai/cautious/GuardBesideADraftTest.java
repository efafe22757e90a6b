package ai.cautious;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.instruction.Prompt;
import ai.cautious.model.ModelJudge;
import ai.cautious.model.Tokenizer;
import ai.cautious.safety.AuditEvent;
import ai.cautious.safety.JudgedSubject;
import ai.cautious.safety.OutputMonitor;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyLabels;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.sampling.SamplingOptions;
import ai.cautious.testing.Answering;
import ai.cautious.testing.ByteTokenizer;
import ai.cautious.testing.TableModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

/** A guard with a tokenizer of its own judges, and a draft of the verifier's drafts as without it. */
class GuardBesideADraftTest {

    private static final SafetyProfile PROFILE = SafetyProfile.builder()
            .withoutInstruction()
            .answerPrefix("\n\n")
            .labels(SafetyLabels.of("unsafe", "safe"))
            .reads(JudgedSubject.PROMPT, JudgedSubject.ANSWER)
            .build();

    private final TableModel verifier = bytes(1);
    private final TableModel draft = bytes(2);
    private final TableModel guard = guard();
    private final List<AuditEvent> audit = new ArrayList<>();
    private final SafetyGate gate =
            SafetyGate.builder().auditListener(audit::add).build();

    private static TableModel bytes(long seed) {
        return TableModel.of(seed, ByteTokenizer.SIZE, 3)
                .reading(new ByteTokenizer())
                .withTemplate(ByteTokenizer.template());
    }

    /** Finds poison. */
    private static TableModel guard() {
        Answering answering = new Answering(prompt -> prompt.contains("poison")
                ? Map.of("\n\nunsafe", 0.9, "\n\nsafe", 0.1)
                : Map.of("\n\nunsafe", 0.1, "\n\nsafe", 0.9));
        return TableModel.of(3, ByteTokenizer.SIZE, 3)
                .reading(new Backwards())
                .withTemplate(ByteTokenizer.template())
                .steered(context -> {
                    float[] logits = answering.logits(
                            context.stream().map(Backwards::other).toList());
                    return logits == null ? null : reversed(logits);
                });
    }

    private static float[] reversed(float[] logits) {
        float[] reversed = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            reversed[Backwards.other(i)] = logits[i];
        }
        return reversed;
    }

    /** Bytes counted from the last to the first. */
    private static final class Backwards implements Tokenizer {

        private final ByteTokenizer bytes = new ByteTokenizer();

        static int other(int token) {
            return ByteTokenizer.SIZE - 1 - token;
        }

        private static int[] other(int[] tokens) {
            return Arrays.stream(tokens).map(Backwards::other).toArray();
        }

        @Override
        public int vocabularySize() {
            return bytes.vocabularySize();
        }

        @Override
        public int[] encode(String text) {
            return other(bytes.encode(text));
        }

        @Override
        public int[] encode(Prompt prompt) {
            return other(bytes.encode(prompt));
        }

        @Override
        public Set<String> controlTokens() {
            return bytes.controlTokens();
        }

        @Override
        public boolean isControl(int token) {
            return bytes.isControl(other(token));
        }

        @Override
        public String piece(int token) {
            return bytes.piece(other(token));
        }

        @Override
        public String decode(int... tokens) {
            return bytes.decode(other(tokens));
        }
    }

    private CautiousGenerator.Builder drafting() {
        return CautiousGenerator.builder().verifier(verifier).draft(draft).draftLength(3);
    }

    private CautiousGenerator.Builder guarded() {
        return drafting().safetyJudge(ModelJudge.of(guard, PROFILE)).safetyGate(gate);
    }

    @Property(tries = 60, seed = "61")
    void whatIsAllowedIsAnsweredAsWithoutTheGuard(
            @ForAll @StringLength(min = 1, max = 30) String prompt, @ForAll @IntRange(max = 3) int seed) {
        GenerationRequest request = GenerationRequest.builder()
                .prompt(prompt)
                .maxNewTokens(12)
                .sampling(SamplingOptions.builder().temperature(0.8f).build())
                .seed(seed)
                .build();
        GenerationResult plain = drafting().build().generate(request);
        GenerationResult judged = guarded().build().generate(request);
        assertThat(judged.action()).contains(SafetyAction.ALLOW);
        assertThat(judged.tokens()).isEqualTo(plain.tokens());
        assertThat(judged.report().draftedTokens())
                .isEqualTo(plain.report().draftedTokens())
                .isPositive();
        assertThat(open()).isZero();
    }

    @Property(tries = 60, seed = "62")
    void whatIsToxicIsRefusedBeforeTheVerifierReadsIt(
            @ForAll @StringLength(max = 30) String before, @ForAll @StringLength(max = 30) String after) {
        List<String> read = new ArrayList<>();
        TableModel watched = verifier.steered(context -> {
            read.add("something");
            return null;
        });
        GenerationResult refused = guarded().verifier(watched).build().generate(before + " poison " + after);
        assertThat(refused.finishReason()).isEqualTo(FinishReason.REFUSED);
        assertThat(refused.text()).isEqualTo(gate.refusal());
        assertThat(read).isEmpty();
        assertThat(audit.get(audit.size() - 1).judge()).contains(guard.identity());
        assertThat(open()).isZero();
    }

    @Property(tries = 30, seed = "63")
    void anAnswerThatTheGuardReadsIsTheSameOrWithheld(@ForAll @IntRange(max = 1000) int seed) {
        TableModel telling = verifier.steered(new Answering(
                prompt -> Map.of("Take flour. Bake it. Eat.", 0.5, "Take flour. Take poison. Eat.", 0.5)));
        GenerationRequest request = GenerationRequest.builder()
                .prompt("How?")
                .maxNewTokens(26)
                .sampling(SamplingOptions.builder().build())
                .seed(seed)
                .build();
        GenerationResult plain = drafting().verifier(telling).build().generate(request);
        GenerationResult monitored = guarded()
                .verifier(telling)
                .outputMonitor(OutputMonitor.judgedBy(ModelJudge.of(guard, PROFILE), gate))
                .build()
                .generate(request);
        if (plain.text().contains("poison")) {
            assertThat(monitored.finishReason()).isEqualTo(FinishReason.WITHHELD);
            assertThat(monitored.text()).isEqualTo("Take flour. ");
        } else {
            assertThat(monitored.tokens()).isEqualTo(plain.tokens());
        }
        assertThat(open()).isZero();
    }

    private long open() {
        return verifier.openSessions() + draft.openSessions() + guard.openSessions();
    }
}
