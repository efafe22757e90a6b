package ai.cautious;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.ChatMessage.Role;
import ai.cautious.model.ModelJudge;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.Moderator;
import ai.cautious.safety.SafetyCategory;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.testing.ByteTokenizer;
import ai.cautious.testing.JudgingModel;
import ai.cautious.testing.TableModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** How many tokens a draft computes that judges, too. */
class GateCostTest {

    private static final ByteTokenizer BYTES = new ByteTokenizer();
    private static final String INSTRUCTION = "Judge.";
    private static final int OPENING = "<Safe>\n".length();
    private static final SafetyGate GATE =
            SafetyGate.builder().auditListener(event -> {}).build();

    private final JudgingModel judgement = new JudgingModel(prompt -> prompt.contains("q") ? 0.4 : 0.05, 1);
    private final List<List<Integer>> prompts = new ArrayList<>();
    private final List<Integer> computed = new ArrayList<>();
    private final TableModel draft = JudgingModel.of(2)
            .steered(context -> {
                if (context.get(context.size() - 1) == ByteTokenizer.ASSISTANT && !prompts.contains(context)) {
                    prompts.add(List.copyOf(context));
                }
                return judgement.logits(context);
            })
            .at(computed::add)
            .onPrefill(computed::add);
    private final TableModel verifier =
            TableModel.of(1, ByteTokenizer.SIZE, 3).reading(BYTES).withTemplate(ByteTokenizer.template());

    private static SafetyProfile profile(int window, int overlap) {
        return SafetyProfile.builder()
                .instruction(INSTRUCTION)
                .window(window, overlap)
                .build();
    }

    /** Up to the first token of the answer, for which nothing is drafted yet. */
    private GateDecision answered(List<ChatMessage> messages, SafetyProfile profile) {
        CautiousGenerator generator = CautiousGenerator.builder()
                .verifier(verifier)
                .draft(draft)
                .draftLength(3)
                .safetyJudge(ModelJudge.of(draft, profile))
                .safetyGate(GATE)
                .build();
        GenerationRequest request =
                GenerationRequest.builder().messages(messages).maxNewTokens(12).build();
        try (GenerationStream stream = generator.stream(request)) {
            GenerationEvent.Judged judged = (GenerationEvent.Judged) stream.next();
            stream.next();
            return judged.decision();
        }
    }

    private GateDecision judged(List<ChatMessage> messages, SafetyProfile profile) {
        try (Moderator moderator = Moderator.of(GATE, ModelJudge.of(draft, profile))) {
            return moderator.decide(messages);
        }
    }

    private int tokens() {
        int tokens = computed.stream().mapToInt(Integer::intValue).sum();
        computed.clear();
        return tokens;
    }

    private static int[] whole(List<ChatMessage> messages) {
        List<ChatMessage> asked = new ArrayList<>(messages);
        asked.add(0, ChatMessage.system(INSTRUCTION));
        return BYTES.encode(ByteTokenizer.template().render(asked));
    }

    @Test
    void ofATextInWindowsTheFirstIsNotComputedAgainForTheDraft() {
        List<ChatMessage> messages = List.of(ChatMessage.user("a".repeat(30) + "b".repeat(30) + "c".repeat(40)));
        SafetyProfile profile = profile(60, 4);
        judged(messages, profile);
        int judging = tokens();
        answered(messages, profile);
        // The first window has 60 tokens, of which the last begins the answer.
        assertThat(tokens()).isEqualTo(judging + 109 + OPENING - 1 - 59);
        assertThat(draft.sessions())
                .as("one to judge alone, one to judge and to draft")
                .isEqualTo(2);
    }

    @Provide
    Arbitrary<List<ChatMessage>> conversations() {
        Arbitrary<String> texts =
                Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(80);
        Arbitrary<Role> roles = Arbitraries.of(Role.USER, Role.ASSISTANT);
        return Combinators.combine(roles, texts)
                .as((role, text) -> ChatMessage.builder(role).content(text).build())
                .list()
                .ofMaxSize(5)
                .flatMap(older -> texts.map(newest -> {
                    List<ChatMessage> messages = new ArrayList<>(older);
                    messages.add(ChatMessage.user(newest));
                    return messages;
                }));
    }

    @Property(tries = 200, seed = "91")
    void theDraftComputesWhatItJudgedAndOfTheWholeWhatNoWindowBeginsWith(
            @ForAll("conversations") List<ChatMessage> messages,
            @ForAll @IntRange(min = 50, max = 300) int window,
            @ForAll @IntRange(min = 4, max = 20) int overlap) {
        prompts.clear();
        SafetyProfile profile = profile(window, overlap);
        GateDecision alone = judged(messages, profile);
        int judging = tokens();
        int[] whole = whole(messages);
        int kept = prompts.stream()
                .mapToInt(prompt ->
                        same(prompt.stream().mapToInt(Integer::intValue).toArray(), whole))
                .max()
                .orElseThrow();
        int rest = kept == whole.length ? 0 : whole.length + OPENING - 1 - kept;
        assertThat(answered(messages, profile)).isEqualTo(alone);
        assertThat(tokens()).isEqualTo(judging + rest);
    }

    @Property(tries = 100, seed = "92")
    void kindsOfHarmCostNoPassWhereNothingIsToxic(
            @ForAll("conversations") List<ChatMessage> messages, @ForAll @IntRange(min = 50, max = 300) int window) {
        List<ChatMessage> harmless = messages.stream()
                .map(message -> message.toBuilder()
                        .content(message.content().replace('q', 'k'))
                        .build())
                .toList();
        SafetyProfile plain = profile(window, 4);
        SafetyProfile naming = plain.toBuilder()
                .categories(List.of(SafetyCategory.of("hate"), SafetyCategory.of("drugs")))
                .build();
        answered(harmless, plain);
        List<Integer> passes = List.copyOf(computed);
        computed.clear();
        answered(harmless, naming);
        assertThat(computed).isEqualTo(passes).isNotEmpty();
        computed.clear();
        answered(List.of(ChatMessage.user("q")), naming);
        int named = tokens();
        answered(List.of(ChatMessage.user("q")), plain);
        assertThat(tokens()).as("where something is").isLessThan(named);
    }

    private static int same(int[] one, int[] other) {
        int mismatch = Arrays.mismatch(one, other);
        return mismatch < 0 ? one.length : mismatch;
    }
}
