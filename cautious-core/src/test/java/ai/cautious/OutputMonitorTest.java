package ai.cautious;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.model.DraftModel;
import ai.cautious.safety.OutputMonitor;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import ai.cautious.testing.ByteTokenizer;
import ai.cautious.testing.JudgingModel;
import ai.cautious.testing.TableModel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class OutputMonitorTest {

    private static final String ANSWER =
            "Flour is mixed. Then \"it rests.\" It takes 3.5 hours\nand poison is added! Eat. Enjoy";

    /** Says the answer and ends. */
    private static TableModel saying(String answer) {
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        return TableModel.of(1, ByteTokenizer.SIZE, 3)
                .reading(new ByteTokenizer())
                .withTemplate(ByteTokenizer.template())
                .endingAt(0)
                .steered(context -> {
                    int place = context.size() - 1 - context.lastIndexOf(ByteTokenizer.ASSISTANT);
                    float[] logits = new float[ByteTokenizer.SIZE];
                    Arrays.fill(logits, -100);
                    logits[place < bytes.length ? bytes[place] & 0xFF : 0] = 0;
                    return logits;
                });
    }

    private static GenerationStream stream(String answer, int draftLength, OutputMonitor monitor, String... stops) {
        TableModel model = saying(answer);
        return CautiousGenerator.builder()
                .verifier(model)
                .draft(model)
                .draftLength(draftLength)
                .outputMonitor(monitor)
                .build()
                .stream(GenerationRequest.builder()
                .prompt("Hi")
                .stopStrings(List.of(stops))
                .maxNewTokens(400)
                .build());
    }

    /** What is released, piece by piece; the result has the same. */
    private static List<String> released(GenerationStream stream) {
        List<String> texts = new ArrayList<>();
        List<Integer> tokens = new ArrayList<>();
        try (stream) {
            stream.forEachRemaining(event -> {
                if (event instanceof GenerationEvent.TextDelta delta) {
                    texts.add(delta.text());
                    tokens.addAll(delta.tokens());
                }
            });
            assertThat(String.join("", texts)).isEqualTo(stream.result().text());
            assertThat(tokens).isEqualTo(stream.result().tokens());
            assertThat(new ByteTokenizer()
                            .decode(tokens.stream().mapToInt(Integer::intValue).toArray()))
                    .startsWith(stream.result().text());
        }
        return texts;
    }

    @Test
    void readsTheAnswerSentenceBySentenceBeforeItIsReleased() {
        List<String> read = new ArrayList<>();
        GenerationStream stream = stream(ANSWER, 0, text -> read.add(text));
        assertThat(released(stream))
                .containsExactly(
                        "Flour is mixed. ",
                        "Then \"it rests.\" ",
                        "It takes 3.5 hours\n",
                        "and poison is added! ",
                        "Eat. ",
                        "Enjoy");
        assertThat(read).hasSize(6).last().isEqualTo(ANSWER);
        assertThat(read.get(1)).isEqualTo("Flour is mixed. Then \"it rests.\" ");
        assertThat(stream.result().finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Property(tries = 60, seed = "31")
    void nothingIsReleasedThatItDoesNotAllow(
            @ForAll @IntRange(max = 9) int draftLength, @ForAll @IntRange(min = 1, max = 60) int holdBack) {
        OutputMonitor monitor = new OutputMonitor() {
            @Override
            public boolean allows(String textSoFar) {
                return !textSoFar.contains("poison");
            }

            @Override
            public int holdBack() {
                return holdBack;
            }
        };
        GenerationStream stream = stream(ANSWER, draftLength, monitor);
        String text = String.join("", released(stream));
        assertThat(ANSWER).startsWith(text);
        assertThat(text).doesNotContain("poison");
        assertThat(stream.result().finishReason()).isEqualTo(FinishReason.WITHHELD);
        assertThat(stream.hasNext()).isFalse();
    }

    @Test
    void noMoreThanTheHoldBackWaitsForASentencesEnd() {
        List<Integer> lengths = new ArrayList<>();
        released(stream("a".repeat(1000), 0, text -> lengths.add(text.length())));
        assertThat(lengths).containsExactly(400);
        GenerationStream longer = stream("a".repeat(390) + "b", 0, text -> lengths.add(text.length()));
        released(longer);
        assertThat(lengths).containsExactly(400, 391);
    }

    @Test
    void aMonitorThatFailsStopsTheAnswer() {
        GenerationStream stream = stream(ANSWER, 3, text -> {
            if (text.contains("rests")) {
                throw new IllegalStateException("out of order");
            }
            return true;
        });
        assertThat(String.join("", released(stream)))
                .startsWith("Flour is mixed.")
                .doesNotContain("rests");
        assertThat(stream.result().finishReason()).isEqualTo(FinishReason.WITHHELD);
    }

    @Test
    void readsWhatAStopStringHoldsBackToo() {
        List<String> read = new ArrayList<>();
        GenerationStream stream = stream("One. poison", 0, text -> read.add(text) && !text.contains(" p"), ". poison!");
        assertThat(released(stream)).containsExactly("One");
        assertThat(read).containsExactly("One. ", "One. poison");
        GenerationStream stopped = stream("One. Two! Three", 0, text -> read.add(text), "Thr");
        assertThat(String.join("", released(stopped))).isEqualTo("One. Two! ");
        assertThat(stopped.result().finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void theDraftJudgesTheAnswerWithAnInstructionAboutAnswers() {
        List<String> prompts = new ArrayList<>();
        DraftModel judge = JudgingModel.of(
                5,
                new JudgingModel(
                        prompt -> {
                            prompts.add(prompt);
                            return prompt.contains("poison") ? 0.9 : 0.1;
                        },
                        1));
        SafetyGate gate = SafetyGate.builder().auditListener(event -> {}).build();
        GenerationStream stream = stream(ANSWER, 0, OutputMonitor.judgedBy(judge, gate));
        assertThat(String.join("", released(stream)))
                .isEqualTo("Flour is mixed. Then \"it rests.\" It takes 3.5 hours\n");
        assertThat(stream.result().finishReason()).isEqualTo(FinishReason.WITHHELD);
        assertThat(prompts.get(0))
                .startsWith(OutputMonitor.RESPONSE_INSTRUCTION)
                .endsWith("Flour is mixed. ");
        GenerationStream annotated = stream(
                ANSWER,
                0,
                OutputMonitor.judgedBy(
                        judge, gate.toBuilder().onToxic(SafetyAction.ANNOTATE).build()));
        assertThat(String.join("", released(annotated))).isEqualTo(ANSWER);
        GenerationStream failed =
                stream(ANSWER, 0, OutputMonitor.judgedBy(JudgingModel.of(5).failingAfter(0), gate));
        assertThat(released(failed)).isEmpty();
        assertThat(failed.result().finishReason()).isEqualTo(FinishReason.WITHHELD);
    }
}
