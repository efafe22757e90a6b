package ai.cautious.djl.training;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Text rows as examples: the prompt as the template renders it, then the answer and, unless it is cut, the end token. No text
 * becomes a control token. Immutable.
 *
 * <p>An example that is too long loses its oldest messages, then the end of its user's newest one (of its instruction, where
 * it has no messages), the template around it stays whole; if that is not enough, the end of its answer, and with it the end
 * token.
 */
public final class TextTrainingData implements TrainingData {

    private static final double TWO_TO_THE_53 = 0x1p53;

    private final List<TrainingExample> examples;
    private final int cutInputs;
    private final int cutAnswers;

    private TextTrainingData(List<Encoded> rows) {
        this.examples = rows.stream().map(Encoded::example).toList();
        this.cutInputs = (int) rows.stream().filter(Encoded::isInputCut).count();
        this.cutAnswers = (int) rows.stream().filter(Encoded::isAnswerCut).count();
    }

    private record Encoded(TrainingExample example, boolean isInputCut, boolean isAnswerCut) {}

    /**
     * Encodes rows, on all cores.
     *
     * @throws InvalidOptionException if the longest allowed example has no room for the template
     * @throws ai.cautious.CautiousException if the template cannot render a row
     */
    public static TextTrainingData of(List<TrainingRow> rows, TextFormat format) {
        requireNonNull(rows, "rows");
        requireNonNull(format, "format");
        return new TextTrainingData(
                rows.parallelStream().map(row -> encoded(row, format)).toList());
    }

    @Override
    public List<TrainingExample> examples() {
        return examples;
    }

    /** How many rows lost messages or the end of their input. */
    public int cutInputs() {
        return cutInputs;
    }

    /** How many of those lost the end of their answer, too. */
    public int cutAnswers() {
        return cutAnswers;
    }

    /**
     * Where a text falls in a split, in {@code [0, 1)}: the first 53 bits of the SHA-256 of {@code "cautious\n"} and the
     * text, over 2⁵³. The same for equal texts, whatever surrounds them. The prefix is there because data sets are often
     * cut by their texts' bare hashes before they are published.
     */
    public static double place(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(("cautious\n" + text).getBytes(StandardCharsets.UTF_8));
            return (ByteBuffer.wrap(hash).getLong() >>> 11) / TWO_TO_THE_53;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static Encoded encoded(TrainingRow row, TextFormat format) {
        int[] answer = answer(row, format);
        int[] prompt = prompt(row, format);
        boolean isTooLong = prompt.length + answer.length > format.maxTokens();
        if (isTooLong) {
            prompt = shortened(row, format, format.maxTokens() - answer.length);
        }
        int room = format.maxTokens() - prompt.length;
        Require.that(
                room > 0,
                "maxTokens",
                format.maxTokens(),
                "above " + prompt.length + ", which the template itself takes");
        boolean isAnswerCut = answer.length > room;
        if (isAnswerCut) {
            answer = Arrays.copyOf(answer, room);
        }
        return new Encoded(new TrainingExample(prompt, answer, place(row)), isTooLong, isAnswerCut);
    }

    private static double place(TrainingRow row) {
        return place(row.text());
    }

    private static int[] prompt(TrainingRow row, TextFormat format) {
        return format.tokenizer().encode(format.template().render(row.messages()));
    }

    private static int[] answer(TrainingRow row, TextFormat format) {
        int[] text = format.tokenizer().encode(row.output());
        if (row.isCut()) {
            return text;
        }
        int[] answer = Arrays.copyOf(text, text.length + 1);
        answer[text.length] = format.endToken();
        return answer;
    }

    /** The prompt with as much of the text as there is room for; with its first character at least. */
    private static int[] shortened(TrainingRow row, TextFormat format, int room) {
        Optional<TrainingRow> later = row.withoutOldest();
        while (later.isPresent()) {
            row = later.get();
            int[] prompt = prompt(row, format);
            if (prompt.length <= room) {
                return prompt;
            }
            later = row.withoutOldest();
        }
        return withBeginning(row, format, room);
    }

    private static int[] withBeginning(TrainingRow row, TextFormat format, int room) {
        int[] characters = row.newest().strip().codePoints().toArray();
        int[] prompt = new int[0];
        int fits = 0;
        int most = characters.length;
        while (fits < most) {
            int tried = (fits + most + 1) / 2;
            String beginning = new String(characters, 0, tried);
            int[] candidate = prompt(row.withNewest(beginning), format);
            if (candidate.length <= room || tried == 1) {
                prompt = candidate;
                fits = tried;
            } else {
                most = tried - 1;
            }
        }
        return prompt;
    }
}
