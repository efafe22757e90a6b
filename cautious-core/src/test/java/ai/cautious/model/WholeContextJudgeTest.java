package ai.cautious.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.CautiousGenerator;
import ai.cautious.ChatMessage;
import ai.cautious.FinishReason;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationResult;
import ai.cautious.InvalidOptionException;
import ai.cautious.safety.GateFailure;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.Judgement;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.safety.SafetyVerdict;
import ai.cautious.testing.ByteTokenizer;
import ai.cautious.testing.JudgingModel;
import ai.cautious.testing.TableModel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** A judge whose profile names no window reads what is longer than its context in windows as large as that. */
class WholeContextJudgeTest {

    private static final String INSTRUCTION = "Judge the prompt.";
    private static final SafetyProfile NO_WINDOW =
            SafetyProfile.builder().instruction(INSTRUCTION).build();
    private static final String QUESTION = "And what is that?";

    private final Set<String> read = new LinkedHashSet<>();

    private TableModel model(int context) {
        return JudgingModel.of(
                        3,
                        new JudgingModel(
                                prompt -> {
                                    read.add(prompt);
                                    return prompt.contains("poison") ? 0.9 : 0.1;
                                },
                                1))
                .withContext(context);
    }

    /** Turns of words that stand nowhere else, and a question. */
    private static List<ChatMessage> conversation(int turns, int words) {
        List<ChatMessage> messages = new ArrayList<>();
        for (int turn = 0; turn < turns; turn++) {
            String text = IntStream.range(turn * words, (turn + 1) * words)
                    .mapToObj(word -> "w" + (1000 + word))
                    .collect(Collectors.joining(" "));
            messages.add(turn % 2 == 0 ? ChatMessage.user(text) : ChatMessage.assistant(text));
        }
        messages.add(ChatMessage.user(QUESTION));
        return messages;
    }

    @Test
    void aConversationThatFitsIsReadInOnePieceUpToTheLastTokenThatLeavesRoomForAMarker() {
        List<ChatMessage> conversation = conversation(4, 20);
        ModelJudge.of(model(10_000), NO_WINDOW).judge(JudgeRequest.of(conversation));
        String whole = read.stream().reduce("", (before, last) -> last);
        int controls = conversation.size() + 2;
        int least = whole.length() + controls + "<Safe>\n".length();
        for (int context : List.of(least, least - 1)) {
            read.clear();
            ModelJudge.of(model(context), NO_WINDOW).judge(JudgeRequest.of(conversation));
            assertThat(read.contains(whole)).as("%s tokens", context).isEqualTo(context == least);
        }
    }

    @Property(tries = 60, seed = "101")
    void ofALongerOneEveryWordIsReadAndTheQuestionWithEachStretch(
            @ForAll @IntRange(min = 200, max = 400) int context,
            @ForAll @IntRange(min = 1, max = 3) int answers,
            @ForAll @IntRange(min = 40, max = 120) int words) {
        read.clear();
        int turns = 2 * answers;
        List<ChatMessage> conversation = conversation(turns, words);
        TableModel model = model(context);
        Judgement judgement = ModelJudge.of(model, NO_WINDOW).judge(JudgeRequest.of(conversation));
        assertThat(judgement.outcome()).isInstanceOf(SafetyVerdict.class);
        assertThat(judgement.windows()).isGreaterThan(1).isEqualTo(read.size());
        for (int word = 0; word < turns * words; word++) {
            String one = "w" + (1000 + word);
            assertThat(read).as(one).anyMatch(prompt -> prompt.contains(one));
        }
        assertThat(read).allMatch(prompt -> prompt.startsWith(INSTRUCTION) && prompt.endsWith(QUESTION));
        assertThat(model.openSessions()).isZero();
    }

    @Property(tries = 100, seed = "102")
    void harmAnywhereInALongerOneIsRefused(
            @ForAll @IntRange(min = 200, max = 400) int context,
            @ForAll @IntRange(max = 199) int at,
            @ForAll boolean drafting) {
        String word = "w" + (1000 + at);
        List<ChatMessage> conversation = conversation(2, 100).stream()
                .map(message -> message.toBuilder()
                        .content(message.content().replace(word, "poison"))
                        .build())
                .toList();
        TableModel judge = model(context).withProfile(NO_WINDOW);
        TableModel verifier = TableModel.of(1, ByteTokenizer.SIZE, 3)
                .reading(new ByteTokenizer())
                .withContext(5_000)
                .withTemplate(ByteTokenizer.template());
        CautiousGenerator.Builder generator = CautiousGenerator.builder().verifier(verifier);
        if (drafting) {
            generator.draft(judge);
        } else {
            generator.safetyJudge(ModelJudge.of(judge));
        }
        GenerationResult result = generator
                .build()
                .generate(GenerationRequest.builder()
                        .messages(conversation)
                        .maxNewTokens(2)
                        .build());
        assertThat(result.finishReason()).isEqualTo(FinishReason.REFUSED);
        assertThat(judge.openSessions() + verifier.openSessions()).isZero();
    }

    @Test
    void aTurnThatIsLongerThanTheContextIsReadInWindowsOfItsOwn() {
        String turn = conversation(1, 200).get(0).content();
        ModelJudge.of(model(300), NO_WINDOW).judge(JudgeRequest.of(turn));
        for (String word : turn.split(" ")) {
            assertThat(read).as(word).anyMatch(prompt -> prompt.contains(word));
        }
        assertThat(read).hasSizeGreaterThan(3);
    }

    @Test
    void whatIsMoreThanItReadsInAllHasNoVerdictAndNothingOfItIsRead() {
        SafetyProfile bounded = NO_WINDOW.toBuilder().maxTokens(500).build();
        Judgement judgement = ModelJudge.of(model(300), bounded).judge(JudgeRequest.of(conversation(2, 100)));
        assertThat(read).isEmpty();
        assertThat(((GateFailure) judgement.outcome()).cause()).isEqualTo(GateFailure.Cause.NO_JUDGE);
        assertThat(((GateFailure) judgement.outcome()).reason()).contains("judges at most 500 tokens");
    }

    @Test
    void aContextThatHoldsTheInstructionAloneIsNamed() {
        assertThatThrownBy(() -> ModelJudge.of(model(30), NO_WINDOW))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("window")
                .hasMessageContaining("the instruction's");
    }
}
