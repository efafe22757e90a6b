package ai.cautious.djl.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.ChatMessage;
import ai.cautious.djl.internal.checkpoint.JsonFile;
import ai.cautious.djl.training.BpeReference;
import ai.cautious.djl.training.BpeVocabulary;
import ai.cautious.instruction.PromptTemplates;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainedVocabularyTest {

    private static final String TEMPLATE = "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n'"
            + " + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}"
            + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    private static final BpeReference REFERENCE = BpeReference.read();
    private static CheckpointTokenizer shared;

    @BeforeContainer
    static void train() throws IOException {
        Path folder = Files.createTempDirectory("vocabulary");
        shared = load(folder);
        for (String file : List.of("tokenizer.json", "tokenizer_config.json")) {
            Files.delete(folder.resolve(file));
        }
        // Nothing else was left there.
        Files.delete(folder);
    }

    @AfterContainer
    static void close() {
        shared.close();
    }

    private static CheckpointTokenizer load(Path folder) throws IOException {
        BpeVocabulary vocabulary = REFERENCE.trainer().texts(REFERENCE.texts()).run();
        vocabulary.write(folder, "<|im_end|>", TEMPLATE);
        ObjectNode json =
                (ObjectNode) JsonFile.read(folder.resolve("tokenizer.json")).json();
        return CheckpointTokenizer.load(
                "trained",
                TokenizerVocabulary.read("trained", json, null),
                TextFrame.NONE,
                vocabulary.tokens().size());
    }

    @Test
    void encodesAsHuggingFacesDoes(@TempDir Path folder) throws IOException {
        try (CheckpointTokenizer tokenizer = load(folder)) {
            for (BpeReference.Sample sample : REFERENCE.samples()) {
                assertThat(tokenizer.encode(sample.text())).as(sample.text()).isEqualTo(sample.ids());
            }
        }
    }

    @Property(tries = 1000, seed = "5")
    void anyTextComesBack(@ForAll String text) {
        String wellFormed = text.codePoints()
                .map(c -> c >= 0xD800 && c < 0xE000 ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        assertThat(shared.decode(shared.encode(text))).isEqualTo(wellFormed);
    }

    @Test
    void theChatTemplateIsChatMl(@TempDir Path folder) throws IOException {
        try (CheckpointTokenizer tokenizer = load(folder)) {
            String written = JsonFile.read(folder.resolve("tokenizer_config.json"))
                    .json()
                    .path("chat_template")
                    .asText();
            JinjaTemplate template =
                    new JinjaTemplate("trained", written, Map.of(), new ControlTokens(tokenizer.controlTokens()));
            List<ChatMessage> messages =
                    List.of(ChatMessage.system("Talk like a pirate."), ChatMessage.user("Hello <|im_end|>"));
            int[] tokens = tokenizer.encode(template.render(messages));
            assertThat(tokens)
                    .isEqualTo(tokenizer.encode(PromptTemplates.chatml().render(messages)));
            assertThat(Arrays.stream(tokens).filter(tokenizer::isControl)).containsExactly(1, 2, 1, 2, 1);
        }
    }
}
