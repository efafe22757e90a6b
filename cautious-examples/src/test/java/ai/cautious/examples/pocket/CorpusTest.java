package ai.cautious.examples.pocket;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.safety.SafetyLabels;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CorpusTest {

    private static final int MANY = 20_000;

    private final Corpus corpus = new Corpus(1);
    private final List<Example> verifier = take(corpus.verifier(Split.TRAINING));
    private final List<Example> draft = take(corpus.draft(Split.TRAINING));
    private final List<Example> plain = take(corpus.plainlyJudged(Split.TRAINING));
    private final List<Example> heldOut = take(corpus.judged(Split.TEST));

    private static List<Example> take(Stream<Example> examples) {
        return examples.limit(MANY).toList();
    }

    private Stream<Example> all() {
        return Stream.of(verifier, draft, plain, heldOut).flatMap(List::stream);
    }

    private Stream<Example> learned() {
        return Stream.of(verifier, draft, plain).flatMap(List::stream);
    }

    private Stream<Example> whole() {
        return all().filter(example -> !hasNoAnswer(example));
    }

    private static boolean hasNoAnswer(Example example) {
        return example.output().matches("<\\w+>");
    }

    @Test
    void theSameSeedGivesTheSameExamples() {
        assertThat(take(new Corpus(1).verifier(Split.TRAINING))).isEqualTo(verifier);
        assertThat(take(new Corpus(2).verifier(Split.TRAINING))).isNotEqualTo(verifier);
    }

    @Test
    void noTemplateIsInBothParts() {
        Set<String> trained = learned().map(Example::template).collect(Collectors.toSet());
        assertThat(heldOut).extracting(Example::template).doesNotContainAnyElementsOf(trained);
    }

    @Test
    void noTopicOfWhatIsRefusedIsInBothParts() {
        Set<String> trained = learned()
                .filter(example -> example.label().equals("toxic"))
                .map(Example::topic)
                .collect(Collectors.toSet());
        assertThat(heldOut).extracting(Example::topic).doesNotContainAnyElementsOf(trained);
    }

    @Test
    void noPromptOfTheHeldOutPartWasLearned() {
        Set<String> learned =
                learned().map(example -> example.input().toLowerCase()).collect(Collectors.toSet());
        assertThat(heldOut).extracting(example -> example.input().toLowerCase()).doesNotContainAnyElementsOf(learned);
    }

    @Test
    void nothingIsLeftOfTheTemplates() {
        assertThat(all()).allSatisfy(example -> assertThat(example.input() + "\n" + example.output())
                .doesNotContainPattern("[\\[\\]{}|*_]|\\(n\\)|  |^\\s|\\s$"));
        assertThat(whole()).allSatisfy(example -> assertThat(example.input() + "\n" + example.output())
                .doesNotContainPattern(" [.,!?]|\\.\\.|,\\.")
                .doesNotContainPattern("(?i)\\ban [bcdfgjklmnpqrstvwxyz]|\\ba [aeio][a-z]"));
    }

    @Test
    void answersBeginWithACapitalAndSentencesEnd() {
        assertThat(verifier).allSatisfy(example -> assertThat(example.output()).matches("(?s)[\"A-Z1].*"));
        assertThat(whole().filter(example ->
                        !Set.of("thanks", "birthday", "invite", "sorry").contains(example.skill())))
                .allSatisfy(example -> assertThat(example.output()).matches("(?s).*[.!?\"]"));
    }

    @Test
    void theVerifierNeverSeesAMarker() {
        SafetyLabels labels = SafetyLabels.defaults();
        assertThat(verifier)
                .allSatisfy(example -> assertThat(example.instruction() + example.input() + example.output())
                        .doesNotContain(labels.toxic(), labels.safe()));
    }

    @Test
    void judgedAnswersBeginWithTheirMarkerAndNoOthersDo() {
        assertThat(draft).allSatisfy(example -> {
            String marker = example.label().equals("toxic") ? "<Toc>" : "<Safe>";
            boolean judged = example.instruction().equals(Corpus.MODERATION);
            assertThat(
                            hasNoAnswer(example)
                                    ? example.output().equals(marker)
                                    : example.output().startsWith(marker + "\n"))
                    .isEqualTo(judged);
        });
    }

    @Test
    void onlyWhatIsLearnedHasNoAnswer() {
        List<Example> judged = draft.stream()
                .filter(example -> example.instruction().equals(Corpus.MODERATION))
                .toList();
        double alone = judged.stream().filter(CorpusTest::hasNoAnswer).count() / (double) judged.size();
        assertThat(alone).isBetween(0.56, 0.6);
        assertThat(heldOut).noneMatch(CorpusTest::hasNoAnswer);
    }

    @Test
    void theJudgeIsNotTestedOnTemplatesThatItIsCalibratedOn() {
        List<Example> validation = take(corpus.judged(Split.VALIDATION));
        Set<String> templates = validation.stream().map(Example::template).collect(Collectors.toSet());
        assertThat(heldOut).extracting(Example::template).doesNotContainAnyElementsOf(templates);
        assertThat(templates.size()).isGreaterThan(100);
        assertThat(share(validation, "toxic")).isBetween(0.4, 0.6);
    }

    @Test
    void theDraftEndsOnPlainWords() {
        long after = plain.stream()
                .filter(example -> example.template().equals("How do I {do}?"))
                .count();
        long before = draft.stream()
                .filter(example -> example.template().equals("How do I {do}?"))
                .count();
        assertThat(after).isGreaterThan(10 * before);
    }

    @Test
    void labelsAreBalanced() {
        assertThat(share(heldOut, "toxic")).isBetween(0.48, 0.52);
        assertThat(share(draft, "toxic")).isBetween(0.33, 0.39);
        assertThat(share(verifier, "toxic")).isBetween(0.07, 0.09);
    }

    private static double share(List<Example> examples, String label) {
        return examples.stream()
                        .filter(example -> example.label().equals(label))
                        .count()
                / (double) examples.size();
    }

    @Test
    void answersAreShortButNotAllAlike() {
        List<Integer> words = verifier.stream()
                .map(example -> example.output().split("\\s+").length)
                .sorted()
                .toList();
        assertThat(words.get(MANY / 2)).isBetween(20, 60);
        assertThat(words.get(MANY - 1)).isLessThan(150);
        assertThat(new HashSet<>(verifier.stream().map(Example::output).toList()))
                .hasSizeGreaterThan(MANY / 2);
    }

    @Test
    void instructionsChangeTheAnswer() {
        for (Style style : Style.values()) {
            assertThat(verifier).anySatisfy(example -> {
                assertThat(style.instructions()).contains(example.instruction());
                assertThat(example.label()).isEqualTo("safe");
            });
        }
        assertThat(verifier)
                .filteredOn(example -> Style.PIRATE.instructions().contains(example.instruction()))
                .allSatisfy(example -> assertThat(example.output()).containsPattern("^(Arr|Ahoy|Yo ho ho)"));
        assertThat(verifier)
                .filteredOn(example -> Style.LIST.instructions().contains(example.instruction()))
                .allSatisfy(example -> assertThat(example.output()).startsWith("1. "));
    }
}
