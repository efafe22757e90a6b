package ai.cautious.djl.training;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** What make_bpe.py wrote: texts, and what Hugging Face's trainer learns from them. */
public record BpeReference(
        List<String> control,
        int size,
        int minimumFrequency,
        List<String> texts,
        List<String> tokens,
        List<List<String>> pairs,
        List<Sample> samples) {

    /** A text and its ids. */
    public record Sample(String text, int[] ids) {}

    /** Reads the committed file. */
    public static BpeReference read() {
        try {
            return new ObjectMapper()
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .readValue(Path.of("src/test/resources/tokenizers/bpe.json").toFile(), BpeReference.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The trainer with the same options. */
    public BpeTrainer.Builder trainer() {
        return BpeTrainer.builder()
                .vocabularySize(size)
                .minimumFrequency(minimumFrequency)
                .controlTokens(control);
    }

    List<BpeVocabulary.Merge> merges() {
        return pairs.stream()
                .map(pair -> new BpeVocabulary.Merge(pair.get(0), pair.get(1)))
                .toList();
    }
}
