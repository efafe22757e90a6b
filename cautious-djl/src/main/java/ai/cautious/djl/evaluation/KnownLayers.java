package ai.cautious.djl.evaluation;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/** Which layer agrees best with people's judgements (WMT16), for the encoders that {@code bert_score} 0.3.13 was tuned on. */
final class KnownLayers {

    private static final Map<String, Integer> LAYERS = layers();

    private KnownLayers() {}

    /** The layer of an encoder whose folder has this name. */
    static OptionalInt of(String name) {
        Integer layer = LAYERS.get(name.toLowerCase(Locale.ROOT));
        return layer == null ? OptionalInt.empty() : OptionalInt.of(layer);
    }

    private static Map<String, Integer> layers() {
        Map<String, Integer> layers = new HashMap<>();
        layers.put("bert-base-uncased", 9);
        layers.put("bert-large-uncased", 18);
        layers.put("bert-base-cased-finetuned-mrpc", 9);
        layers.put("bert-base-multilingual-cased", 9);
        layers.put("bert-base-chinese", 8);
        layers.put("roberta-base", 10);
        layers.put("roberta-large", 17);
        layers.put("roberta-large-mnli", 19);
        layers.put("roberta-base-openai-detector", 7);
        layers.put("roberta-large-openai-detector", 15);
        layers.put("scibert_scivocab_uncased", 8);
        layers.put("scibert_scivocab_cased", 9);
        layers.put("scibert_basevocab_uncased", 9);
        layers.put("distilroberta-base", 5);
        layers.put("distilbert-base-uncased", 5);
        layers.put("distilbert-base-uncased-distilled-squad", 4);
        layers.put("distilbert-base-multilingual-cased", 5);
        layers.put("spanbert-base-cased", 8);
        layers.put("spanbert-large-cased", 17);
        layers.put("finbert", 10);
        layers.put("unsup-simcse-bert-base-uncased", 10);
        layers.put("unsup-simcse-bert-large-uncased", 18);
        layers.put("unsup-simcse-roberta-base", 8);
        layers.put("unsup-simcse-roberta-large", 13);
        layers.put("sup-simcse-bert-base-uncased", 10);
        layers.put("sup-simcse-bert-large-uncased", 18);
        layers.put("sup-simcse-roberta-base", 10);
        layers.put("sup-simcse-roberta-large", 16);
        layers.put("bert-base-turkish-cased", 10);
        layers.put("distilbert-base-turkish-cased", 4);
        putSmall(layers, 2, 1, 1, 1, 2);
        putSmall(layers, 4, 3, 3, 3, 3);
        putSmall(layers, 6, 5, 5, 5, 5);
        putSmall(layers, 8, 7, 7, 6, 7);
        putSmall(layers, 10, 8, 8, 9, 8);
        putSmall(layers, 12, 10, 11, 10, 9);
        return layers;
    }

    /** Google's small BERTs of some depth, from 128 to 768 wide. */
    private static void putSmall(Map<String, Integer> layers, int depth, int... best) {
        int[] widths = {128, 256, 512, 768};
        for (int i = 0; i < widths.length; i++) {
            layers.put("bert_uncased_l-" + depth + "_h-" + widths[i] + "_a-" + widths[i] / 64, best[i]);
        }
    }
}
