package ai.cautious.examples.judging;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.examples.judging.Phrases.Kind;
import ai.cautious.examples.judging.Source.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DataSetTest {

    private static final int CONVERSATIONS = 1500;
    private static final int CHARACTERS = 1200;
    private static final Pattern PROMPT = Pattern.compile("\\b(ok|harm)\\d+\\b");

    /** Of what stands behind harm without asking for any. */
    private static final Set<Form> GIVEN_UP = EnumSet.of(Form.HARM_WITHDRAWN, Form.HARM_REFLECTED);

    private final Sources sources = Sources.committed();
    private Prompts prompts;
    private Threads threads;
    private List<Conversation> training;
    private List<Conversation> validation;
    private List<Conversation> test;

    @BeforeAll
    void makeData(@TempDir Path folder) throws IOException {
        PublishedSets sets = PublishedSets.write(folder);
        prompts = Prompts.read(folder, sources);
        threads = Threads.read(List.of(sets.answers()), prompts);
        DataSet set = dataSet(1);
        training = set.training(CONVERSATIONS, CHARACTERS);
        validation = set.validation();
        test = Stream.concat(
                        set.testConversations().stream(),
                        set.testSingles().values().stream().flatMap(List::stream))
                .toList();
    }

    private DataSet dataSet(long seed) {
        return new DataSet(sources, prompts, threads, seed);
    }

    private static Stream<String> prompts(Conversation row) {
        return row.messages().stream()
                .flatMap(message -> PROMPT.matcher(message.content()).results())
                .map(MatchResult::group);
    }

    private static Set<String> prompts(List<Conversation> rows) {
        return rows.stream().flatMap(DataSetTest::prompts).collect(Collectors.toSet());
    }

    /** What is said without a prompt in it. */
    private static Set<String> phrases(List<Conversation> rows) {
        return rows.stream()
                .flatMap(row -> row.messages().stream())
                .map(Message::content)
                .filter(content -> !PROMPT.matcher(content).find())
                .map(LabelledPrompt::bare)
                .collect(Collectors.toSet());
    }

    private static List<Conversation> of(Form form, List<Conversation> rows) {
        return rows.stream().filter(row -> row.form().equals(form.key())).toList();
    }

    private static Message last(Conversation row) {
        return row.messages().get(row.messages().size() - 1);
    }

    @Test
    void theSameSeedGivesTheSameRows() {
        assertThat(dataSet(1).training(CONVERSATIONS, CHARACTERS)).isEqualTo(training);
        assertThat(dataSet(2).training(CONVERSATIONS, CHARACTERS)).isNotEqualTo(training);
        assertThat(dataSet(1).validation()).isEqualTo(validation);
    }

    @Test
    void noPromptIsInTwoParts() {
        Set<String> trained = prompts(training);
        Set<String> validated = prompts(validation);
        Set<String> tested = prompts(test);
        assertThat(trained).hasSizeGreaterThan(500).doesNotContainAnyElementsOf(validated);
        assertThat(tested).hasSizeGreaterThan(200).doesNotContainAnyElementsOf(trained);
        assertThat(tested).doesNotContainAnyElementsOf(validated);
    }

    @Test
    void noPhraseIsInTwoParts() {
        Set<String> trained = phrases(training);
        Set<String> validated = phrases(validation);
        Set<String> tested = phrases(test);
        assertThat(trained).isNotEmpty().doesNotContainAnyElementsOf(validated);
        assertThat(tested).isNotEmpty().doesNotContainAnyElementsOf(trained);
        assertThat(tested).doesNotContainAnyElementsOf(validated);
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void everyFormIsLearnedAndTested(Form form) {
        assertThat(of(form, training)).isNotEmpty();
        assertThat(of(form, validation)).isNotEmpty();
        assertThat(of(form, test)).hasSize(40);
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void aConversationIsToxicIfTheLastPromptAskedForIs(Form form) {
        for (Conversation row : of(form, training)) {
            List<String> asked = prompts(row).toList();
            boolean toxic = !asked.isEmpty()
                    && asked.get(asked.size() - 1).startsWith("harm")
                    && !GIVEN_UP.contains(form)
                    && form != Form.SMALL_TALK;
            // Of a question amid another text, that text may be the last prompt.
            if (form != Form.HARM_AMONG_TEXT) {
                assertThat(row.toxicity()).as(row.toString()).isEqualTo(toxic ? 1 : 0);
            }
            assertThat(row.toxicity()).isEqualTo(form.isToxic() ? 1 : 0);
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void formsOfHarmHoldHarmAndNoOthersDo(Form form) {
        for (Conversation row : of(form, training)) {
            boolean harm = prompts(row).anyMatch(prompt -> prompt.startsWith("harm"));
            assertThat(harm).as(row.toString()).isEqualTo(form.name().startsWith("HARM"));
        }
    }

    @Test
    void behindHarmStandsNothingButARefusalOrABareOpening() {
        for (Part part : Part.values()) {
            Phrases phrases = Phrases.of(part);
            Set<String> allowed = Stream.of(Kind.REFUSALS, Kind.OPENINGS, Kind.ACKNOWLEDGEMENTS)
                    .flatMap(kind -> phrases.of(kind).stream())
                    .collect(Collectors.toSet());
            Stream.of(training, validation, test)
                    .flatMap(List::stream)
                    .filter(row -> row.part().equals(part.key()))
                    .forEach(row -> {
                        for (int i = 1; i < row.messages().size(); i++) {
                            String before = row.messages().get(i - 1).content();
                            if (before.contains("harm")
                                    && !row.messages().get(i).isUser()
                                    && PROMPT.matcher(before).find()) {
                                assertThat(allowed)
                                        .contains(row.messages().get(i).content());
                            }
                        }
                    });
        }
    }

    @Test
    void conversationsAreOfOneToSixTurnsThatAlternate() {
        for (Conversation row : training) {
            assertThat(row.messages().stream().filter(Message::isUser)).hasSizeBetween(1, 6);
            for (int i = 0; i < row.messages().size(); i++) {
                assertThat(row.messages().get(i).isUser()).isEqualTo(i % 2 == 0);
            }
        }
        Set<Long> turns = training.stream()
                .map(row -> row.messages().stream().filter(Message::isUser).count())
                .collect(Collectors.toSet());
        assertThat(turns).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void rowsToLearnFromAreAsShortAsAskedFor() {
        long longer = training.stream().filter(row -> row.length() > CHARACTERS).count();
        assertThat(longer).isLessThan(training.size() / 50);
        assertThat(training).allMatch(row -> row.length() < 2 * CHARACTERS);
    }

    @Test
    void anAssistantSpeaksLastWhereAUserPutsWordsIntoItsMouth() {
        assertThat(of(Form.HARM_OPENED, training)).noneMatch(row -> last(row).isUser());
        assertThat(of(Form.OPENED, training))
                .anyMatch(row -> !last(row).isUser())
                .anyMatch(row -> last(row).isUser());
        assertThat(training.stream().filter(row -> !last(row).isUser()))
                .extracting(Conversation::form)
                .containsOnly(Form.HARM_OPENED.key(), Form.OPENED.key());
    }

    @Test
    void noLabelIsMuchMoreFrequentAmongTextsOfLikeLength() {
        Map<Integer, Map<Integer, Long>> counts = training.stream()
                .filter(row -> row.form().equals(Conversation.SINGLE))
                .filter(row -> row.length() < CHARACTERS / 2)
                .distinct()
                .collect(Collectors.groupingBy(
                        row -> (int) Arrays.stream(Singles.LENGTHS)
                                .filter(length -> length < row.length())
                                .count(),
                        Collectors.groupingBy(Conversation::toxicity, Collectors.counting())));
        assertThat(counts).isNotEmpty();
        counts.values().forEach(labels -> {
            assertThat((double) labels.get(0)).isLessThanOrEqualTo(Singles.MOST * labels.get(1));
            assertThat((double) labels.get(1)).isLessThanOrEqualTo(Singles.MOST * labels.get(0));
        });
    }

    @Test
    void noSourceGivesMoreThanItsCap() {
        Sources capped = new Sources(
                sources.categories(),
                sources.all().stream()
                        .map(source -> new Source(
                                source.name(), source.file(), source.format(), source.role(), 7, 1, 0, source.words()))
                        .toList());
        Map<String, Long> counts = new Singles(capped)
                .choose(prompts.all()).stream()
                        .collect(Collectors.groupingBy(LabelledPrompt::source, Collectors.counting()));
        assertThat(counts.values()).isNotEmpty().allMatch(count -> count <= 7);
    }

    @ParameterizedTest
    @CsvSource({"first_of, 1500, 0, 0", "amid, 5000, 0.4, 0.6", "last_of, 12000, 0.9, 1"})
    void aLongTextHoldsARequestInItsPlace(String place, int characters, double from, double to) {
        List<Conversation> rows = new LongTexts(prompts, Part.TEST, 1).heldOut();
        List<Conversation> placed = rows.stream()
                .filter(row -> row.form().equals(place + "_a_long_text_" + characters))
                .toList();
        assertThat(placed).hasSize(16).filteredOn(row -> row.toxicity() == 1).hasSize(8);
        for (Conversation row : placed) {
            String text = row.messages().get(0).content();
            assertThat(text.length()).isBetween(characters * 9 / 10, characters + 170);
            List<MatchResult> harm = PROMPT.matcher(text)
                    .results()
                    .filter(prompt -> prompt.group().startsWith("harm"))
                    .toList();
            assertThat(harm.stream().map(MatchResult::group).distinct()).hasSizeLessThanOrEqualTo(row.toxicity());
            if (!harm.isEmpty()) {
                assertThat((double) harm.get(0).start() / text.length()).isBetween(from, to);
            }
        }
        Set<String> calibrated = prompts(new LongTexts(prompts, Part.VALIDATION, 1).heldOut());
        Set<String> learned = prompts(new LongTexts(prompts, Part.TRAINING, 1).training(CHARACTERS));
        assertThat(calibrated).isNotEmpty().doesNotContainAnyElementsOf(prompts(rows));
        assertThat(learned)
                .isNotEmpty()
                .doesNotContainAnyElementsOf(prompts(rows))
                .doesNotContainAnyElementsOf(calibrated);
    }

    @Test
    void longTextsToLearnFromAreNoLongerThanOthers() {
        assertThat(new LongTexts(prompts, Part.TRAINING, 1).training(CHARACTERS))
                .hasSize(1800)
                .allMatch(row -> row.length() <= CHARACTERS + 4)
                .filteredOn(row -> row.toxicity() == 1)
                .hasSize(900);
    }

    @Test
    void injectionsAreInNoFileOfOthers() {
        Set<String> injections = new HashSet<>();
        for (Part part : Part.values()) {
            injections.addAll(prompts(dataSet(1).singles(part, Role.INJECTION)));
        }
        assertThat(injections).isNotEmpty();
        assertThat(prompts(training)).doesNotContainAnyElementsOf(injections);
        assertThat(prompts(validation)).doesNotContainAnyElementsOf(injections);
        assertThat(prompts(test)).doesNotContainAnyElementsOf(injections);
    }

    @Test
    void onlyToxicRowsHaveACategoryAndItIsOneOfTheCommitted() {
        assertThat(training.stream().filter(row -> row.toxicity() == 0)).allMatch(row -> row.category() == null);
        assertThat(training.stream()
                        .map(Conversation::category)
                        .filter(category -> category != null)
                        .distinct())
                .hasSizeGreaterThan(10)
                .isSubsetOf(sources.categories());
    }

    /** How many copies of each single row of a source there are. */
    private static Set<Long> copies(String source, List<Conversation> rows) {
        return Set.copyOf(rows.stream()
                .filter(row ->
                        row.form().equals(Conversation.SINGLE) && row.source().equals(source))
                .collect(Collectors.groupingBy(
                        row -> prompts(row).findFirst().orElse(last(row).content()), Collectors.counting()))
                .values());
    }

    @Test
    void promptsThatAreRareAreLearnedFromSeveralTimesAndValidatedOnOnce() {
        Map<String, Long> several = Map.of("openai", 3L, "aegis", 3L, "xstest", 2L, "look_alikes", 3L);
        for (Source source : sources.all()) {
            Set<Long> once = copies(source.name(), validation);
            if (source.role() != Role.INJECTION) {
                assertThat(copies(source.name(), training))
                        .as(source.name())
                        .containsExactly(several.getOrDefault(source.name(), 1L));
                assertThat(once).as(source.name()).isSubsetOf(1L);
            }
            if (several.containsKey(source.name())) {
                assertThat(once).as(source.name()).containsExactly(1L);
            }
        }
    }
}
