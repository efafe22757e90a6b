package ai.cautious.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.cautious.ChatMessage;
import ai.cautious.InvalidOptionException;
import ai.cautious.instruction.PromptTemplates;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class TextTrainingDataTest {

    private static final CharacterTokenizer TOKENIZER = new CharacterTokenizer();

    private static TextTrainingData data(int maxTokens, TrainingRow... rows) {
        return TextTrainingData.of(
                List.of(rows), new TextFormat(TOKENIZER, PromptTemplates.alpaca(), CharacterTokenizer.END, maxTokens));
    }

    private static String rendered(TrainingRow row) {
        return TOKENIZER.decode(TOKENIZER.encode(PromptTemplates.alpaca().render(row.messages())));
    }

    @Test
    void putsTheAnswerAndTheEndBehindThePrompt() {
        TrainingRow row = new TrainingRow("Judge.", "Hello", "<Safe>");
        TextTrainingData data = data(1000, row);
        TrainingExample example = data.examples().get(0);
        assertThat(TOKENIZER.decode(example.prompt())).isEqualTo(rendered(row)).contains("Judge.", "Hello");
        assertThat(TOKENIZER.decode(example.response())).isEqualTo("<Safe>");
        assertThat(example.response()).endsWith(CharacterTokenizer.END);
        assertThat(data.cutInputs()).isZero();
    }

    @Test
    void noEndIsLearnedBehindACutAnswer() {
        TrainingExample example = data(1000, new TrainingRow("Judge.", "Hello", "<Safe>").withCut(true))
                .examples()
                .get(0);
        assertThat(example.response()).isEqualTo(TOKENIZER.encode("<Safe>"));
    }

    @Test
    void aTextAloneIsTheInstruction() {
        String both = rendered(new TrainingRow("One", "", "x"));
        assertThat(both).isEqualTo(rendered(new TrainingRow("", "One", "x"))).doesNotContain("### Input");
    }

    @Test
    void aTextAloneStaysUnderAnotherInstruction() {
        TrainingRow judged = new TrainingRow("Judge.", "Hello", "<Safe>");
        assertThat(new TrainingRow("", "Hello", "<Safe>").withInstruction("Judge."))
                .isEqualTo(judged);
        assertThat(new TrainingRow("Hello", "", "<Safe>").withInstruction("Judge."))
                .isEqualTo(judged);
        assertThat(new TrainingRow("Greet.", "Hello", "<Safe>").withInstruction("Judge."))
                .isEqualTo(judged);
        TextTrainingData cut =
                data(rendered(new TrainingRow("H", "", "x")).length() + 5, new TrainingRow("Hello", "", "x"));
        assertThat(TOKENIZER.decode(cut.examples().get(0).prompt()))
                .contains("Hell")
                .doesNotContain("Hello");
    }

    @Property(tries = 200)
    void cutsTheEndOfTheInputAndNothingElse(
            @ForAll @NotBlank @StringLength(min = 1, max = 60) String input,
            @ForAll @IntRange(min = 0, max = 40) int room) {
        int template = rendered(new TrainingRow("Judge.", "x", "y")).length() - 1;
        int most = template + 2 + room;
        TextTrainingData data = data(most, new TrainingRow("Judge.", input, "y"));
        TrainingExample example = data.examples().get(0);
        String prompt = TOKENIZER.decode(example.prompt());
        if (template + input.length() + 2 <= most) {
            assertThat(data.cutInputs()).isZero();
            assertThat(prompt).isEqualTo(rendered(new TrainingRow("Judge.", input, "y")));
            return;
        }
        assertThat(data.cutInputs()).isOne();
        assertThat(prompt).endsWith("\n\n### Response:\n");
        int start = prompt.indexOf("### Input:\n") + "### Input:\n".length();
        String left = prompt.substring(start, prompt.length() - "\n\n### Response:\n".length());
        assertThat(input.strip()).startsWith(left);
        assertThat(left).isNotEmpty();
        boolean splits = Character.isHighSurrogate(left.charAt(left.length() - 1))
                && input.strip().length() > left.length()
                && Character.isLowSurrogate(input.strip().charAt(left.length()));
        assertThat(splits).isFalse();
        // As much as there is room for: one character more would not fit.
        if (example.length() > most) {
            assertThat(left.codePointCount(0, left.length())).isOne();
        } else {
            assertThat(most - example.length()).isLessThanOrEqualTo(data.cutAnswers() == 1 ? 0 : 1);
        }
    }

    private static TextTrainingData conversation(int maxTokens, ChatMessage... messages) {
        TrainingRow row = new TrainingRow("Judge.", List.of(messages), "y");
        return TextTrainingData.of(
                List.of(row), new TextFormat(TOKENIZER, PromptTemplates.chatml(), CharacterTokenizer.END, maxTokens));
    }

    private static String prompt(TextTrainingData data) {
        return TOKENIZER.decode(data.examples().get(0).prompt());
    }

    @Test
    void aConversationIsReadWithItsInstructionInFront() {
        TextTrainingData data = conversation(
                1000, ChatMessage.user("Hi"), ChatMessage.assistant("Hello"), ChatMessage.user("And in French?"));
        assertThat(prompt(data)).containsSubsequence("Judge.", "user", "Hi", "assistant", "Hello", "And in French?");
        assertThat(data.cutInputs()).isZero();
    }

    @Test
    void aLongConversationLosesItsOldestMessagesAndThenTheEndOfItsUsersNewest() {
        ChatMessage[] messages = {
            ChatMessage.user("one"),
            ChatMessage.assistant("two"),
            ChatMessage.user("three"),
            ChatMessage.assistant("four"),
            ChatMessage.user("five"),
            ChatMessage.assistant("six")
        };
        int whole = conversation(1000, messages).examples().get(0).length();
        TextTrainingData shorter = conversation(whole - 1, messages);
        assertThat(prompt(shorter)).doesNotContain("one", "two").contains("three", "four", "five", "six");
        assertThat(shorter.cutInputs()).isOne();

        int least = conversation(1000, ChatMessage.user("five"), ChatMessage.assistant("six"))
                .examples()
                .get(0)
                .length();
        assertThat(prompt(conversation(least, messages)))
                .doesNotContain("three", "four")
                .contains("five", "six");
        assertThat(prompt(conversation(least - 2, messages)))
                .doesNotContain("five")
                .contains("fi", "six");
    }

    @Test
    void conversationsOfTheSameWordsFallAtTheSamePlace() {
        ChatMessage[] messages = {ChatMessage.user("one"), ChatMessage.assistant("two")};
        assertThat(conversation(1000, messages).examples().get(0).place())
                .isEqualTo(TextTrainingData.place("one\n\ntwo"));
    }

    @Test
    void anotherInstructionLeavesAConversationAsItIs() {
        List<ChatMessage> messages = List.of(ChatMessage.user("one"), ChatMessage.assistant("two"));
        assertThat(new TrainingRow("Greet.", messages, "y").withInstruction("Judge."))
                .isEqualTo(new TrainingRow("Judge.", messages, "y"));
        assertThatThrownBy(() -> new TrainingRow("", List.of(ChatMessage.system("Judge.")), "y"))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("conversation");
    }

    @Test
    void cutsAnAnswerThatLeavesNoRoom() {
        int template = rendered(new TrainingRow("Judge.", "x", "y")).length();
        TextTrainingData data = data(template + 4, new TrainingRow("Judge.", "xxx", "a long answer"));
        assertThat(data.cutInputs()).isOne();
        assertThat(data.cutAnswers()).isOne();
        TrainingExample example = data.examples().get(0);
        assertThat(TOKENIZER.decode(example.response())).isEqualTo("a lo");
        assertThat(example.length()).isEqualTo(template + 4);
        assertThatThrownBy(() -> data(20, new TrainingRow("Judge.", "xxx", "y")))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageStartingWith("maxTokens is 20; it must be above " + template);
    }

    @Test
    void textsFallEvenlyAndAlwaysAtTheSamePlace() {
        double[] places = IntStream.range(0, 10_000)
                .mapToDouble(i -> TextTrainingData.place("text " + i))
                .toArray();
        // A share's estimate of 10000 draws has a standard deviation of at most .005: 4 sigma.
        for (double share : new double[] {0.1, 0.5, 0.8}) {
            long below = IntStream.range(0, places.length)
                    .filter(i -> places[i] < share)
                    .count();
            assertThat(below / 10_000.0).isCloseTo(share, within(0.02));
        }
        assertThat(TextTrainingData.place("How do I cook?")).isEqualTo(TextTrainingData.place("How do I cook?"));
        TextTrainingData data =
                data(1000, new TrainingRow("One.", "same", "y"), new TrainingRow("Another.", "same", "z"));
        assertThat(data.examples().get(0).place())
                .isEqualTo(data.examples().get(1).place());
    }

    @Test
    void whatWasCutByTheBareHashOfItsTextsFallsEvenly() throws NoSuchAlgorithmException {
        MessageDigest hash = MessageDigest.getInstance("SHA-256");
        List<String> published = IntStream.range(0, 20_000)
                .mapToObj(i -> "text " + i)
                .filter(text -> hash.digest(text.getBytes(StandardCharsets.UTF_8))[0] >= 0)
                .toList();
        long below = published.stream()
                .filter(text -> TextTrainingData.place(text) < 0.5)
                .count();
        // Some 10000 draws: 4 sigma.
        assertThat(below / (double) published.size()).isCloseTo(0.5, within(0.02));
    }
}
