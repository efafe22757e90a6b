package ai.cautious;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.drafting.DraftRound;
import ai.cautious.drafting.PromptLookup;
import ai.cautious.instruction.InstructionSwapper;
import ai.cautious.instruction.PromptTemplates;
import ai.cautious.sampling.SamplingOptions;
import ai.cautious.testing.TableModel;
import ai.cautious.testing.TestClock;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Draft lengths that adapt, by a clock on which a verification takes 1000 ns: speeds are multiples of plain decoding. */
class AdaptiveDraftingTest {

    private static final long PASS = 1000;
    private static final int ANSWERS = 24;
    private static final int TOKENS = 128;
    private static final TableModel VERIFIER = TableModel.of(1, 8, 3);

    private final TestClock clock = new TestClock();

    private CautiousGenerator generator(TableModel verifier, TableModel draft, long draftNanos) {
        return CautiousGenerator.builder()
                .verifier(verifier.at(clock.passesOf(PASS, 0)))
                .draft(draft.at(clock.passesOf(draftNanos, 0)))
                .clock(clock)
                .build();
    }

    private static GenerationRequest request(long seed, double temperature) {
        return GenerationRequest.builder()
                .prompt("abcabcd")
                .maxNewTokens(TOKENS)
                .sampling(SamplingOptions.temperature(temperature))
                .seed(seed)
                .build();
    }

    private List<GenerationReport> reports(CautiousGenerator generator, double temperature) {
        return IntStream.range(0, ANSWERS)
                .mapToObj(seed -> generator.generate(request(seed, temperature)).report())
                .toList();
    }

    /** Tokens of the answers for each pass that fits into the time that they take. */
    private double speed(CautiousGenerator generator, double temperature) {
        long start = clock.getAsLong();
        reports(generator, temperature);
        return ANSWERS * TOKENS * PASS / (double) (clock.getAsLong() - start);
    }

    private double bestFixedSpeed(CautiousGenerator generator, double temperature) {
        return IntStream.rangeClosed(0, 8)
                .mapToDouble(length ->
                        speed(generator.toBuilder().draftLength(length).build(), temperature))
                .max()
                .orElseThrow();
    }

    private static int drafted(List<GenerationReport> reports) {
        return reports.stream().mapToInt(GenerationReport::draftedTokens).sum();
    }

    @Test
    void aDraftThatIsAlwaysRightDraftsLongBlocks() {
        CautiousGenerator generator = generator(VERIFIER, VERIFIER, 300);
        assertThat(speed(generator, 0)).isGreaterThan(bestFixedSpeed(generator, 0));
        List<DraftRound> rounds = reports(generator, 0).get(0).rounds();
        assertThat(rounds.stream().mapToInt(DraftRound::drafted).max()).hasValue(12);
        assertThat(rounds).hasSizeLessThan(TOKENS / 8);
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 300, 600})
    void aUselessDraftCostsNextToNothing(long draftNanos) {
        CautiousGenerator generator = generator(VERIFIER, TableModel.of(2, 8, 6), draftNanos);
        assertThat(speed(generator, 0)).isGreaterThan(0.97);
    }

    @Test
    void aDraftAsDearAsTheVerifierIsLeftAlone() {
        assertThat(drafted(reports(generator(VERIFIER, VERIFIER, PASS), 0))).isLessThan(ANSWERS * TOKENS * 3 / 100);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 300", "1, 300", "1.5, 300", "0.5, 100", "1, 100", "1.5, 100"})
    void keepsUpWithTheBestFixedLength(double spread, long draftNanos) {
        // About 0.7, 0.6 and 0.5 of the first drafted tokens stand.
        CautiousGenerator generator = generator(TableModel.of(1, 8, spread), TableModel.of(2, 8, spread), draftNanos);
        assertThat(speed(generator, 1)).isGreaterThan(0.95 * bestFixedSpeed(generator, 1));
    }

    @ParameterizedTest
    @CsvSource({"0.5, 300", "1, 300", "1.5, 300", "0.5, 100", "1, 100", "1.5, 100"})
    void keepsUpOnABusyMachine(double spread, long draftNanos) {
        CautiousGenerator generator = CautiousGenerator.builder()
                .verifier(TableModel.of(1, 8, spread).at(clock.unsteadyPassesOf(PASS, 50)))
                .draft(TableModel.of(2, 8, spread).at(clock.unsteadyPassesOf(draftNanos, 0)))
                .clock(clock)
                .build();
        assertThat(speed(generator, 1)).isGreaterThan(0.9 * bestFixedSpeed(generator, 1));
    }

    @Test
    void whereTheVerifierSaysThatRowsAreDearDraftingBeginsShort() {
        GenerationRequest request = request(1, 0);
        DraftRound hopeful = firstDrafted(generator(VERIFIER, VERIFIER, 300), request);
        TableModel dear = VERIFIER.costing(rows -> 1 + 0.9 * (rows - 1));
        DraftRound careful = firstDrafted(generator(dear, VERIFIER, 300), request);
        assertThat(hopeful.drafted()).isGreaterThan(1);
        assertThat(careful.drafted()).isEqualTo(1);
    }

    private static DraftRound firstDrafted(CautiousGenerator generator, GenerationRequest request) {
        return generator.generate(request).report().rounds().stream()
                .filter(round -> round.drafted() > 0)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aDraftThatHasBecomeGoodIsTakenUpAgain() {
        // The draft is the verifier, but reads what the verifier does only where the instruction is "dd".
        CautiousGenerator generator = generator(VERIFIER, VERIFIER, 300).toBuilder()
                .template(messages -> PromptTemplates.raw()
                        .render(List.of(ChatMessage.user(String.join(
                                "", messages.stream().map(ChatMessage::content).toList())))))
                .instructionSwapper(InstructionSwapper.draftInstruction("dd"))
                .build();
        GenerationRequest.Builder request =
                GenerationRequest.builder().prompt("abc").maxNewTokens(TOKENS);
        for (int i = 0; i < ANSWERS; i++) {
            generator.generate(request.instruction("hh").build());
        }
        GenerationRequest good = request.instruction("dd").build();
        assertThat(generator.generate(good).report().rounds()).hasSizeLessThan(TOKENS);
        generator.generate(good);
        assertThat(generator.generate(good).report().rounds()).hasSizeLessThan(TOKENS / 3);
    }

    @Test
    void lookupIsUsedWhereTheTextRepeatsItselfAndElseCostsNextToNothing() {
        CautiousGenerator.Builder builder =
                CautiousGenerator.builder().clock(clock).promptLookup(PromptLookup.defaults());
        CautiousGenerator repeating = builder.verifier(VERIFIER.lookingBack(2).at(clock.passesOf(PASS, 0)))
                .build();
        assertThat(speed(repeating, 0))
                .isGreaterThan(0.95 * bestFixedSpeed(repeating, 0))
                .isGreaterThan(2);
        CautiousGenerator random = builder.verifier(TableModel.of(1, 20, 0).at(clock.passesOf(PASS - 200, 200)))
                .build();
        assertThat(speed(random, 1)).isGreaterThan(0.97);
    }
}
