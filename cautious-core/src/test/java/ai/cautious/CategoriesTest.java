package ai.cautious;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.cautious.model.ModelJudge;
import ai.cautious.safety.AuditEvent;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.JudgeSession;
import ai.cautious.safety.JudgedSubject;
import ai.cautious.safety.Judgement;
import ai.cautious.safety.Moderator;
import ai.cautious.safety.OutputMonitor;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyCategory;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyJudge;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.safety.SafetyVerdict;
import ai.cautious.testing.ByteTokenizer;
import ai.cautious.testing.JudgingModel;
import ai.cautious.testing.NamingModel;
import ai.cautious.testing.PiecesTokenizer;
import ai.cautious.testing.TableModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A judge says which kind of harm it saw, and a gate has rules for kinds. */
class CategoriesTest {

    private static final Map<String, Double> SHARES = Map.of("self", 0.2, "self-harm", 0.5, "S10", 0.3);
    private static final SafetyProfile PLAIN =
            SafetyProfile.builder().instruction("Judge.").build();
    private static final SafetyProfile NAMING = PLAIN.toBuilder()
            .categories(List.of(
                    SafetyCategory.of("hate", "S10"), SafetyCategory.of("self-harm"), SafetyCategory.of("self")))
            .build();
    private static final SafetyGate ANNOTATING = SafetyGate.builder()
            .onToxic(SafetyAction.ANNOTATE)
            .auditListener(event -> {})
            .build();

    private final List<AuditEvent> audit = new ArrayList<>();
    private final TableModel verifier =
            TableModel.of(1, ByteTokenizer.SIZE, 3).reading(new ByteTokenizer()).withTemplate(ByteTokenizer.template());

    private static SafetyVerdict verdict(TableModel model, SafetyProfile profile) {
        return (SafetyVerdict) ModelJudge.of(model, profile)
                .judge(JudgeRequest.of("How is poison made?"))
                .outcome();
    }

    private CautiousGenerator generator(TableModel draft, SafetyProfile profile, SafetyGate gate) {
        return CautiousGenerator.builder()
                .verifier(verifier)
                .draft(draft)
                .draftLength(3)
                .safetyJudge(ModelJudge.of(draft, profile))
                .safetyGate(gate)
                .build();
    }

    private static GenerationRequest request() {
        return GenerationRequest.builder().prompt("Hello").maxNewTokens(12).build();
    }

    @Test
    void aKindsProbabilityIsItsShareOfWhatIsToxic() {
        SafetyVerdict verdict = verdict(NamingModel.of(3, 0.8, SHARES), NAMING);
        assertThat(verdict.categoryProbabilities().keySet()).containsExactly("hate", "self-harm", "self");
        assertThat(verdict.categoryProbabilities().values())
                .usingElementComparator((one, other) -> Math.abs(one - other) < 1e-5 ? 0 : 1)
                .containsExactly(0.8 * 0.3, 0.8 * 0.5, 0.8 * 0.2);
    }

    /** Behind the marker, what was told of the whole context is thrown or returned. */
    private static TableModel failingToName(float told) {
        NamingModel naming = new NamingModel(new JudgingModel(prompt -> 0.8, 1), SHARES);
        ByteTokenizer bytes = new ByteTokenizer();
        return JudgingModel.of(3).steered(context -> {
            String text =
                    bytes.decode(context.stream().mapToInt(Integer::intValue).toArray());
            if (!text.endsWith("<Toc>\n")) {
                return naming.logits(context);
            }
            if (told == 0) {
                throw new IllegalStateException("no kind");
            }
            float[] logits = new float[ByteTokenizer.SIZE];
            Arrays.fill(logits, told);
            return logits;
        });
    }

    @ParameterizedTest
    @ValueSource(floats = {0, Float.NaN})
    void whatCannotBeNamedIsAsToxicAsItWas(float told) {
        TableModel model = failingToName(told);
        SafetyVerdict verdict = verdict(model, NAMING);
        assertThat(verdict.toxicProbability()).isCloseTo(0.8, within(1e-5));
        assertThat(verdict.categoryProbabilities()).isEmpty();
        SafetyGate open =
                SafetyGate.builder().failOpen().auditListener(event -> {}).build();
        assertThat(generator(model, NAMING, open).generate(request()).action()).contains(SafetyAction.REFUSE);
        assertThat(generator(model, NAMING, ANNOTATING).generate(request()).action())
                .contains(SafetyAction.ANNOTATE);
        assertThat(model.openSessions()).isZero();
    }

    @Property(tries = 100, seed = "18")
    void kindsCostNothingAndAreNotNamedWhereNothingIsToxic(@ForAll @DoubleRange(min = 0, max = 1) double toxicity) {
        List<Integer> without = new ArrayList<>();
        List<Integer> with = new ArrayList<>();
        TableModel model = NamingModel.of(3, toxicity, SHARES);
        SafetyVerdict plain = verdict(model.at(without::add), PLAIN);
        SafetyVerdict naming = verdict(model.at(with::add), NAMING);
        assertThat(naming.toxicProbability()).isEqualTo(plain.toxicProbability());
        if (plain.toxicProbability() < SafetyCategory.LEAST_TOXIC_PROBABILITY) {
            assertThat(with).isEqualTo(without);
            assertThat(naming).isEqualTo(plain);
        } else {
            assertThat(with).hasSizeGreaterThan(without.size()).startsWith(without.toArray(Integer[]::new));
            assertThat(naming.categoryProbabilities().values().stream()
                            .mapToDouble(Double::doubleValue)
                            .sum())
                    .isCloseTo(plain.toxicProbability(), within(1e-9));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.02, 0.4, 0.999})
    void draftingGoesOnBehindThePromptAsIfNoKindHadBeenAskedFor(double toxicity) {
        List<String> without = new ArrayList<>();
        List<String> with = new ArrayList<>();
        GenerationResult plain =
                generator(drafting(toxicity, without), PLAIN, ANNOTATING).generate(request());
        TableModel named = drafting(toxicity, with);
        GenerationResult naming = generator(named, NAMING, ANNOTATING).generate(request());
        assertThat(naming.tokens()).isEqualTo(plain.tokens()).isNotEmpty();
        assertThat(naming.report().draftedTokens())
                .isEqualTo(plain.report().draftedTokens())
                .isPositive();
        assertThat(naming.report().acceptedTokens()).isEqualTo(plain.report().acceptedTokens());
        assertThat(with).as("what the draft read").isEqualTo(without).isNotEmpty();
        assertThat(named.sessions()).as("one prefill serves both").isOne();
        assertThat(named.openSessions()).isZero();
    }

    /** Tells what stands before each token that it drafts, behind the safe marker. */
    private static TableModel drafting(double toxicity, List<String> read) {
        NamingModel naming = new NamingModel(new JudgingModel(prompt -> toxicity, 1), SHARES);
        return JudgingModel.of(3).steered(context -> {
            String text = new ByteTokenizer()
                    .decode(context.stream().mapToInt(Integer::intValue).toArray());
            if (text.contains("<Safe>\n")) {
                read.add(text);
            }
            return naming.logits(context);
        });
    }

    @Test
    void aKindIsAskedForBehindThePromptWhoseCacheStaysAsItIs() {
        List<Integer> without = new ArrayList<>();
        List<Integer> with = new ArrayList<>();
        List<Integer> lengths = new ArrayList<>();
        TableModel model = NamingModel.of(3, 0.9, SHARES);
        verdict(model.at(without::add), PLAIN);
        verdict(model.at(with::add).onTruncation(lengths::add), NAMING);
        // The marker's line and all of the first text but what ends it, not the prompt's last token once more.
        assertThat(with.get(without.size())).isEqualTo("<Toc>\nS10".length());
        int prompt = "?Judge.?How is poison made??".length();
        assertThat(lengths.stream().filter(length -> length > 0)).allMatch(length -> length >= prompt);
    }

    @Test
    void whatComesNextInASessionDoesNotDependOnKinds() {
        TableModel model =
                NamingModel.of(3, new JudgingModel(prompt -> prompt.contains("poison") ? 0.9 : 0.3, 1), SHARES);
        ModelJudge judge = ModelJudge.of(model, NAMING);
        try (JudgeSession session = judge.open()) {
            for (String text : List.of("poison", "bread", "poison and bread")) {
                JudgeRequest request = JudgeRequest.of(text);
                assertThat(session.judge(request)).isEqualTo(judge.judge(request));
            }
        }
    }

    @Test
    void aLongTextsWorstWindowNamesItsKind() {
        SafetyProfile windows = NAMING.toBuilder().window(60, 4).build();
        TableModel model =
                NamingModel.of(3, new JudgingModel(prompt -> prompt.contains("poison") ? 0.9 : 0.05, 1), SHARES);
        Judgement judgement = ModelJudge.of(model, windows)
                .judge(JudgeRequest.of("bread ".repeat(10) + "poison" + " bread".repeat(10)));
        assertThat(judgement.windows()).isGreaterThan(2);
        assertThat(judgement.outcomes().stream()
                        .map(SafetyVerdict.class::cast)
                        .filter(verdict -> verdict.categoryProbabilities().isEmpty()))
                .hasSizeLessThan(judgement.windows())
                .hasSizeGreaterThan(0);
        SafetyGate gate = SafetyGate.builder()
                .onToxic(SafetyAction.ANNOTATE)
                .category("self-harm", 0.4, SafetyAction.REFUSE)
                .build();
        assertThat(gate.decide(judgement).action()).isEqualTo(SafetyAction.REFUSE);
    }

    @Test
    void aPromptLeavesRoomForTheLongestText() {
        SafetyProfile wordy = PLAIN.toBuilder()
                .categories(List.of(SafetyCategory.of("wordy", "w".repeat(60)), SafetyCategory.of("brief")))
                .build();
        TableModel model = NamingModel.of(3, 0.9, Map.of("w".repeat(60), 0.5, "brief", 0.5))
                .withContext(120);
        for (int length = 20; length < 60; length++) {
            Judgement judgement = ModelJudge.of(model, wordy).judge(JudgeRequest.of("x".repeat(length)));
            assertThat(judgement.outcomes()).as("%s letters", length).allSatisfy(outcome -> assertThat(
                            ((SafetyVerdict) outcome).categoryProbabilities())
                    .hasSize(2));
        }
    }

    @Test
    void refusesTextsThatTheTokenizerCannotTellApart() {
        SafetyProfile profile = SafetyProfile.builder()
                .categories(List.of(SafetyCategory.of("one", "?"), SafetyCategory.of("two", "!")))
                .build();
        TableModel model = TableModel.of(4, 6, 2)
                .reading(new PiecesTokenizer("<Toc>", "Toc", "Safe", "\n", "x", ">"))
                .withTemplate(ByteTokenizer.template());
        assertThatThrownBy(() -> ModelJudge.of(model, profile))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("categories are one=? and two=!, which table 4 has no different tokens for");
    }

    @Test
    void theStrictestOfAllRulesThatAreReachedCounts() {
        SafetyGate gate = SafetyGate.builder()
                .onToxic(SafetyAction.ANNOTATE)
                .category("hate", 0.2, SafetyAction.HARDEN)
                .category("hate", 0.6, SafetyAction.REFUSE)
                .category("drugs", 0.3, SafetyAction.ANNOTATE)
                .build();
        assertThat(action(gate, 0.9, Map.of("hate", 0.1, "drugs", 0.1))).isEqualTo(SafetyAction.ANNOTATE);
        assertThat(action(gate, 0.9, Map.of("hate", 0.2, "drugs", 0.7))).isEqualTo(SafetyAction.HARDEN);
        assertThat(action(gate, 0.9, Map.of("hate", 0.6, "drugs", 0.3))).isEqualTo(SafetyAction.REFUSE);
        assertThat(action(gate, 0.4, Map.of("hate", 0.1, "drugs", 0.3))).isEqualTo(SafetyAction.ANNOTATE);
        assertThat(action(gate, 0.4, Map.of("hate", 0.1, "drugs", 0.2))).isEqualTo(SafetyAction.ALLOW);
        assertThat(gate.mayHarden()).isTrue();
        assertThat(gate.categories())
                .isEqualTo(Map.of(
                        "hate", Map.of(0.2, SafetyAction.HARDEN, 0.6, SafetyAction.REFUSE),
                        "drugs", Map.of(0.3, SafetyAction.ANNOTATE)));
        assertThat(gate.toBuilder().build().categories()).isEqualTo(gate.categories());
    }

    @Test
    void aKindThatAVerdictDoesNotNameCountsAsAllThatIsToxic() {
        SafetyGate gate = SafetyGate.builder()
                .onToxic(SafetyAction.ANNOTATE)
                .category("hate", 0.05, SafetyAction.REFUSE)
                .build();
        assertThat(action(gate, 0.06, Map.of())).isEqualTo(SafetyAction.REFUSE);
        assertThat(action(gate, 0.04, Map.of())).isEqualTo(SafetyAction.ALLOW);
    }

    private static SafetyAction action(SafetyGate gate, double toxicity, Map<String, Double> categories) {
        return gate.decide(SafetyVerdict.of(toxicity, 0.5, categories)).action();
    }

    @Property(tries = 200, seed = "19")
    void aRuleForAKindNeverLetsMoreThrough(
            @ForAll @DoubleRange(min = 0, max = 1) double toxicity,
            @ForAll @DoubleRange(min = 0, max = 1) double share,
            @ForAll @DoubleRange(min = 0, max = 1) double from) {
        SafetyGate gate = SafetyGate.builder().onToxic(SafetyAction.HARDEN).build();
        SafetyGate ruled =
                gate.toBuilder().category("hate", from, SafetyAction.REFUSE).build();
        SafetyAction before = action(gate, toxicity, Map.of("hate", toxicity * share));
        SafetyAction after = action(ruled, toxicity, Map.of("hate", toxicity * share));
        assertThat(before.isStricterThan(after)).isFalse();
        assertThat(after).isEqualTo(toxicity * share >= from ? SafetyAction.REFUSE : before);
    }

    @Test
    void aGateRefusesByTheKindAloneAndTheAuditSaysSo() {
        SafetyGate gate = SafetyGate.builder()
                .threshold(0.95)
                .category("self-harm", 0.4, SafetyAction.REFUSE)
                .auditListener(audit::add)
                .build();
        GenerationResult result =
                generator(NamingModel.of(3, 0.9, SHARES), NAMING, gate).generate(request());
        assertThat(result.finishReason()).isEqualTo(FinishReason.REFUSED);
        SafetyVerdict verdict = result.verdict().orElseThrow();
        assertThat(verdict.label()).isEqualTo(SafetyVerdict.Label.SAFE);
        assertThat(audit).hasSize(1);
        assertThat(audit.get(0).gateDecision().orElseThrow().verdict())
                .contains(verdict)
                .get()
                .satisfies(
                        recorded -> assertThat(recorded.categoryProbabilities().get("self-harm"))
                                .isCloseTo(0.45, within(1e-5)));
    }

    @Test
    void aGateWithAnUnknownKindIsRefusedWhereItMeetsItsJudge() {
        SafetyGate gate = SafetyGate.builder()
                .category("hate", 0.5, SafetyAction.REFUSE)
                .category("drugs", 0.5, SafetyAction.REFUSE)
                .build();
        TableModel model = NamingModel.of(3, 0.9, SHARES);
        ModelJudge judge = ModelJudge.of(
                model,
                NAMING.toBuilder()
                        .reads(JudgedSubject.PROMPT, JudgedSubject.ANSWER)
                        .build());
        assertThat(judge.categories()).containsExactly("hate", "self-harm", "self");
        requireUnknown(() -> Moderator.of(gate, judge));
        requireUnknown(() -> OutputMonitor.judgedBy(judge, gate));
        requireUnknown(() -> generator(model, NAMING, gate));
        CautiousGenerator generator = generator(model, NAMING, ANNOTATING);
        requireUnknown(() -> generator.generate(request().toBuilder().gate(gate).build()));
        SafetyJudge none = ModelJudge.of(model, PLAIN);
        assertThatThrownBy(() -> Moderator.of(gate, none))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("category is drugs; it must be one that table 3 knows: it knows none");
    }

    private static void requireUnknown(Runnable meeting) {
        assertThatThrownBy(meeting::run)
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("category is drugs; it must be one that table 3 knows: hate, self-harm, self");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void aRulesProbabilityIsOne(double from) {
        assertThatThrownBy(() -> SafetyGate.builder().category("hate", from, SafetyAction.REFUSE))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("fromProbability of hate");
        assertThatThrownBy(() -> SafetyGate.builder().category("hate", 0.5, SafetyAction.ALLOW))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("category is ALLOW");
        assertThatThrownBy(() -> SafetyGate.builder().category(" ", 0.5, SafetyAction.REFUSE))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("category is blank");
    }
}
