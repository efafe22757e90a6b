package ai.cautious.examples.pocket;

import ai.cautious.djl.training.BpeTrainer;
import ai.cautious.djl.training.BpeVocabulary;
import ai.cautious.djl.training.TrainingRow;
import java.nio.file.Path;
import java.util.List;

/** The vocabulary that both models share, learned from the corpus. */
final class PocketVocabulary {

    static final String END = "<|im_end|>";

    private static final int SIZE = 3072;

    private static final List<String> CONTROL_TOKENS = List.of("<|endoftext|>", "<|im_start|>", END);

    private static final String CHAT_TEMPLATE =
            "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}"
                    + "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    private PocketVocabulary() {}

    static BpeVocabulary learn(List<TrainingRow> rows) {
        List<String> texts = rows.stream()
                .flatMap(row ->
                        List.of("system\n" + row.instruction(), "user\n" + row.text(), "assistant\n", row.output())
                                .stream())
                .toList();
        return BpeTrainer.builder()
                .vocabularySize(SIZE)
                .controlTokens(CONTROL_TOKENS)
                .texts(texts)
                .run();
    }

    static void write(BpeVocabulary vocabulary, Path folder) {
        vocabulary.write(folder, END, CHAT_TEMPLATE);
    }
}
