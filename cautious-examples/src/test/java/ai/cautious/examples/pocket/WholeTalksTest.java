package ai.cautious.examples.pocket;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.ChatMessage;
import ai.cautious.djl.DjlTokenizer;
import ai.cautious.djl.training.TextFormat;
import ai.cautious.djl.training.TrainingExample;
import ai.cautious.djl.training.TrainingRow;
import ai.cautious.program.options.BundledPair;
import java.util.List;
import org.junit.jupiter.api.Test;

class WholeTalksTest {

    private static final List<ChatMessage> TALK =
            List.of(ChatMessage.user("How are you?"), ChatMessage.assistant("I am well."), ChatMessage.user("Good."));

    @Test
    void everyAnswerIsLearnedAndTheFirstQuestionIsNot() {
        try (BundledPair pair = BundledPair.extract();
                DjlTokenizer text = DjlTokenizer.load(pair.verifier())) {
            TextFormat format = new TextFormat(
                    text.tokenizer(),
                    text.chatTemplate().orElseThrow(),
                    text.endToken().orElseThrow(),
                    512);
            List<TrainingExample> examples = WholeTalks.of(
                            List.of(new TrainingRow("", TALK, "Yes."), new TrainingRow("Be brief.", TALK, "Yes.")),
                            format)
                    .examples();
            assertThat(examples).allSatisfy(example -> {
                assertThat(text.tokenizer().decode(example.prompt())).endsWith("How are you?");
                assertThat(text.tokenizer().decode(example.response()))
                        .contains("I am well.", "Good.", "Yes.")
                        .doesNotContain("How are you?");
            });
            assertThat(text.tokenizer().decode(examples.get(1).prompt())).contains("Be brief.");
        }
    }
}
