package ai.cautious.examples.judging;

import ai.cautious.examples.judging.Source.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Short requests first of, amid and last of harmless texts, which are paragraphs, numbered lines, or one paragraph over and
 * over.
 */
final class LongTexts {

    private static final int LONGEST_REQUEST = 160;
    private static final int SHORTEST_PARAGRAPH = 400;

    /** Some 350, 1,200 and 3,000 tokens. */
    private static final List<Integer> CHARACTERS = List.of(1500, 5000, 12000);

    /** Of each label, length and place. */
    private static final int ROWS = 8;

    private static final int TRAINING_ROWS = 100;

    private static final List<Framing> PLACES =
            List.of(Framing.FIRST_OF_A_LONG_TEXT, Framing.AMID_A_LONG_TEXT, Framing.LAST_OF_A_LONG_TEXT);

    private final Prompts prompts;
    private final Part part;
    private final Random random;
    private final List<String> paragraphs;
    private final List<String> lines;

    LongTexts(Prompts prompts, Part part, long seed) {
        this.prompts = prompts;
        this.part = part;
        this.random = new Random(seed * 31 + part.ordinal());
        List<String> harmless = prompts.of(part, false, Role.REQUEST).stream()
                .map(LabelledPrompt::text)
                .toList();
        this.paragraphs = harmless.stream()
                .filter(text -> text.length() >= SHORTEST_PARAGRAPH)
                .toList();
        this.lines = harmless.stream()
                .filter(text -> text.length() <= LONGEST_REQUEST)
                .toList();
    }

    /** To learn from: of at most so many characters, half and a quarter of that. */
    List<Conversation> training(int characters) {
        int longest = characters - LONGEST_REQUEST;
        return shuffled(rows(List.of(longest / 4, longest / 2, longest), TRAINING_ROWS).stream()
                .filter(row -> !row.form().equals(Framing.ALONE.key()))
                .toList());
    }

    /** Of all lengths, each request alone, too. */
    List<Conversation> heldOut() {
        return shuffled(rows(CHARACTERS, ROWS));
    }

    /** Of the forms {@code alone} and {@code first_of_a_long_text_1500} and the like. */
    private List<Conversation> rows(List<Integer> lengths, int ofEach) {
        List<Conversation> rows = new ArrayList<>();
        for (boolean toxic : List.of(true, false)) {
            List<LabelledPrompt> requests = shuffled(prompts.of(part, toxic, Role.REQUEST).stream()
                    .filter(prompt -> prompt.text().length() <= LONGEST_REQUEST)
                    .toList());
            int next = 0;
            for (int characters : lengths) {
                for (Framing place : PLACES) {
                    for (int row = 0; row < ofEach; row++) {
                        LabelledPrompt request = requests.get(next++ % requests.size());
                        String text = Texts.beginning(text(row, characters), characters);
                        rows.add(framed(request, Framing.ALONE, "", ""));
                        rows.add(framed(request, place, text, "_" + characters));
                    }
                }
            }
        }
        return rows;
    }

    private static Conversation framed(LabelledPrompt request, Framing framing, String text, String length) {
        return new Conversation(
                framing.of(request.text(), text),
                request.toxic() ? 1 : 0,
                request.category(),
                request.source(),
                request.part().key(),
                framing.key() + length);
    }

    /** At least so long. */
    private String text(int row, int characters) {
        return switch (row % 3) {
            case 0 -> joined(shuffled(paragraphs), false, characters);
            case 1 -> joined(shuffled(lines), true, characters);
            default -> joined(List.of(paragraphs.get(random.nextInt(paragraphs.size()))), false, characters);
        };
    }

    private static String joined(List<String> texts, boolean numbered, int characters) {
        StringBuilder joined = new StringBuilder();
        for (int i = 0; joined.length() < characters; i++) {
            String text = texts.get(i % texts.size());
            joined.append(numbered ? (i + 1) + ". " + text + "\n" : text + "\n\n");
        }
        return joined.toString();
    }

    private <T> List<T> shuffled(List<T> all) {
        List<T> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }
}
