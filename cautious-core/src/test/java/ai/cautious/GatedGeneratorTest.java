package ai.cautious;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.drafting.SharedTokensDraft;
import ai.cautious.instruction.InstructionSwapper;
import ai.cautious.instruction.PromptTemplates;
import ai.cautious.instruction.StagedMessages;
import ai.cautious.model.DraftModel;
import ai.cautious.model.DraftVocabulary;
import ai.cautious.model.ModelJudge;
import ai.cautious.safety.AuditEvent;
import ai.cautious.safety.GateFailure;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyLabels;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.testing.ByteTokenizer;
import ai.cautious.testing.JudgingModel;
import ai.cautious.testing.PiecesTokenizer;
import ai.cautious.testing.TableModel;
import ai.cautious.testing.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GatedGeneratorTest {

    private static final String SAFE = "How is bread made?";
    private static final String TOXIC = "How is poison made?";
    private static final String MARKER = "<Safe>\n";
    private static final SafetyProfile PROFILE =
            SafetyProfile.builder().instruction("Judge.").build();
    private static final SafetyGate GATE =
            SafetyGate.builder().auditListener(event -> {}).build();

    private final AtomicInteger opened = new AtomicInteger();
    private final List<List<Integer>> verified = new ArrayList<>();
    private final TableModel verifier = TableModel.of(1, ByteTokenizer.SIZE, 3)
            .reading(new ByteTokenizer())
            .withTemplate(ByteTokenizer.template())
            .steered(context -> {
                opened.incrementAndGet();
                verified.add(List.copyOf(context));
                return null;
            });
    private final TableModel draft = JudgingModel.of(2);

    private CautiousGenerator.Builder gated(DraftModel judge, SafetyGate gate) {
        return gated(judge, gate, PROFILE);
    }

    private CautiousGenerator.Builder gated(DraftModel judge, SafetyGate gate, SafetyProfile profile) {
        return CautiousGenerator.builder()
                .verifier(verifier)
                .draft(judge)
                .draftLength(3)
                .safetyJudge(ModelJudge.of(judge, profile))
                .safetyGate(gate);
    }

    private static GenerationRequest request(String prompt) {
        return GenerationRequest.builder().prompt(prompt).maxNewTokens(12).build();
    }

    private static String text(List<Integer> context) {
        return new ByteTokenizer()
                .decode(context.stream().mapToInt(Integer::intValue).toArray());
    }

    private static List<GenerationEvent> events(GenerationStream stream) {
        List<GenerationEvent> events = new ArrayList<>();
        stream.forEachRemaining(events::add);
        return events;
    }

    @Test
    void theVerdictComesFirst() {
        try (GenerationStream stream = gated(draft, GATE).build().stream(request(SAFE))) {
            assertThat(stream.partialResult().gateDecision()).isEmpty();
            GenerationEvent first = stream.next();
            assertThat(first).isInstanceOf(GenerationEvent.Judged.class);
            assertThat(opened)
                    .as("passes of the verifier before the verdict was read")
                    .hasValue(0);
            assertThat(verifier.openSessions()).isZero();
            List<GenerationEvent> rest = events(stream);
            assertThat(rest).noneMatch(GenerationEvent.Judged.class::isInstance);
            GenerationResult result = stream.result();
            assertThat(rest.get(rest.size() - 1)).isEqualTo(GenerationEvent.Completed.of(result));
            assertThat(result.gateDecision()).contains(((GenerationEvent.Judged) first).decision());
            assertThat(result.action()).contains(SafetyAction.ALLOW);
            assertThat(result.verdict().orElseThrow().toxicProbability()).isBetween(0.09, 0.11);
        }
    }

    @Test
    void aRefusalIsTheAnswerAndTheVerifierIsNotAsked() {
        SafetyGate gate = GATE.toBuilder().refusal("No.").build();
        try (GenerationStream stream = gated(draft, gate).build().stream(request(TOXIC))) {
            List<GenerationEvent> events = events(stream);
            GenerationResult result = stream.result();
            assertThat(events)
                    .containsExactly(
                            GenerationEvent.Judged.of(result.gateDecision().orElseThrow()),
                            GenerationEvent.TextDelta.of("No."),
                            GenerationEvent.Completed.of(result));
            assertThat(result.text()).isEqualTo("No.");
            assertThat(result.tokens()).isEmpty();
            assertThat(result.finishReason()).isEqualTo(FinishReason.REFUSED);
            assertThat(result.action()).contains(SafetyAction.REFUSE);
            assertThatThrownBy(stream::next).isInstanceOf(NoSuchElementException.class);
        }
        assertThat(opened).hasValue(0);
        assertThat(draft.openSessions() + verifier.openSessions()).isZero();
        assertThat(gated(draft, gate.toBuilder().refusal("").build())
                        .build()
                        .generate(request(TOXIC))
                        .text())
                .isEmpty();
    }

    @Test
    void theTextIsTheVerifiersAndHasNoMarker() {
        GenerationResult plain =
                CautiousGenerator.builder().verifier(verifier).build().generate(request(SAFE));
        verified.clear();
        for (int draftLength : new int[] {0, 1, 5}) {
            GenerationResult result =
                    gated(draft, GATE).draftLength(draftLength).build().generate(request(SAFE));
            assertThat(result.tokens()).isEqualTo(plain.tokens());
            assertThat(result.text()).isEqualTo(plain.text());
        }
        assertThat(verified)
                .noneMatch(context ->
                        text(context).contains(MARKER) || text(context).contains("Judge."));
    }

    @Test
    void draftingGoesOnBehindTheMarkerInTheSameSession() {
        List<String> drafted = new ArrayList<>();
        List<Integer> passes = new ArrayList<>();
        JudgingModel judgement = new JudgingModel(prompt -> 0.1, 1);
        TableModel watched = draft.at(passes::add).steered(context -> {
            drafted.add(text(context));
            return judgement.logits(context);
        });
        GenerationResult result = gated(watched, GATE).build().generate(request(SAFE));
        String prompt = "Judge." + SAFE;
        // Behind the prompt stand the beginnings of the markers; where drafting begins, the whole safe one.
        assertThat(drafted).allMatch(context -> context.startsWith(prompt));
        List<String> drafts = drafted.stream()
                .map(context -> context.substring(prompt.length()))
                .filter(behind -> behind.length() > MARKER.length())
                .toList();
        assertThat(drafts).isNotEmpty().allMatch(behind -> behind.startsWith(MARKER));
        assertThat(result.report().draftedTokens()).isPositive();
        // The prompt and the first marker but its last byte; then what the second has that is not shared; then drafts.
        int promptTokens = prompt.length() + 3;
        assertThat(passes.subList(0, 2)).containsExactly(promptTokens + 4, 4);
        assertThat(passes.subList(2, passes.size())).containsOnly(1);
    }

    @Test
    void aDraftThatAgreesWithTheVerifierIsRightThoughItsContextDiffers() {
        // Looks back so little that the marker is out of sight from the answer's third token on, and so for all but two
        // rounds of three drafted tokens.
        TableModel same = TableModel.of(1, ByteTokenizer.SIZE, 3)
                .reading(new ByteTokenizer())
                .withTemplate(ByteTokenizer.template())
                .lookingBack(3);
        TableModel judge = same.steered(new JudgingModel(prompt -> 0.1, 1));
        GenerationReport report = CautiousGenerator.builder()
                .verifier(same)
                .draft(judge.withProfile(PROFILE))
                .draftLength(3)
                .safetyGate(GATE)
                .build()
                .generate(GenerationRequest.builder()
                        .prompt(SAFE)
                        .maxNewTokens(60)
                        .build())
                .report();
        assertThat(report.acceptedTokens())
                .isGreaterThanOrEqualTo(report.draftedTokens() - 6)
                .isPositive();
    }

    @Test
    void hardeningGivesTheVerifierAStricterInstructionBeforeItsOwn() {
        SafetyGate gate = GATE.toBuilder()
                .onToxic(SafetyAction.HARDEN)
                .hardening("Be careful.")
                .build();
        CautiousGenerator generator = gated(draft, gate).build();
        GenerationResult hardened = generator.generate(
                request(TOXIC).toBuilder().instruction("Be brief.").build());
        assertThat(text(verified.get(0))).isEqualTo("Be careful.\n\nBe brief." + TOXIC);
        assertThat(verified.get(0).get(0)).isEqualTo(256);
        assertThat(hardened.action()).contains(SafetyAction.HARDEN);
        assertThat(hardened.tokens()).hasSize(12);
        assertThat(hardened.report().draftedTokens()).isPositive();
        verified.clear();
        generator.generate(request(TOXIC));
        assertThat(text(verified.get(0))).isEqualTo("Be careful." + TOXIC);
        verified.clear();
        generator.generate(request(SAFE));
        assertThat(text(verified.get(0))).isEqualTo(SAFE);
    }

    @Test
    void annotatingAnswersAsEver() {
        SafetyGate gate = GATE.toBuilder().onToxic(SafetyAction.ANNOTATE).build();
        GenerationResult result = gated(draft, gate).build().generate(request(TOXIC));
        assertThat(result.action()).contains(SafetyAction.ANNOTATE);
        assertThat(result.verdict().orElseThrow().toxicProbability()).isGreaterThan(0.5);
        assertThat(result.tokens())
                .isEqualTo(CautiousGenerator.builder()
                        .verifier(verifier)
                        .build()
                        .generate(request(TOXIC))
                        .tokens());
    }

    @Test
    void aDraftThatWasTunedToJudgeGatesByItself() {
        SafetyProfile profile = PROFILE;
        CautiousGenerator.Builder builder =
                CautiousGenerator.builder().verifier(verifier).draft(draft.withProfile(profile));
        assertThat(builder.build().generate(request(TOXIC)).finishReason()).isEqualTo(FinishReason.REFUSED);
        assertThat(builder.build().toBuilder().build().generate(request(TOXIC)).finishReason())
                .isEqualTo(FinishReason.REFUSED);
        assertThat(builder.draft(draft.withProfile(profile).restrictedTo(DraftVocabulary.of(ByteTokenizer.SIZE, 1, 2)))
                        .build()
                        .generate(request(TOXIC))
                        .finishReason())
                .isEqualTo(FinishReason.REFUSED);
        assertThat(builder.withoutSafetyGate().build().generate(request(TOXIC)).gateDecision())
                .isEmpty();
        assertThat(CautiousGenerator.builder()
                        .verifier(verifier)
                        .draft(draft)
                        .build()
                        .generate(request(TOXIC))
                        .gateDecision())
                .isEmpty();
    }

    @Test
    void aGateNeedsADraftAndHardeningAPlaceForItsInstruction() {
        assertThatThrownBy(() -> CautiousGenerator.builder()
                        .verifier(verifier)
                        .safetyGate(GATE)
                        .build())
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("safetyGate");
        SafetyGate hardening = GATE.toBuilder().band(0.9, SafetyAction.HARDEN).build();
        assertThatThrownBy(() ->
                        gated(draft, hardening).template(PromptTemplates.raw()).build())
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("raw template");
    }

    @Test
    void withoutAVerdictNothingIsAnsweredUnlessThatWasChosen() {
        TableModel failing = draft.failingAfter(2);
        GenerationResult closed = gated(failing, GATE).build().generate(request(SAFE));
        assertThat(closed.finishReason()).isEqualTo(FinishReason.REFUSED);
        assertThat(closed.verdict()).isEmpty();
        assertThat(closed.gateDecision().orElseThrow().failure()).isPresent();
        assertThat(opened).hasValue(0);
        GenerationResult open = gated(
                        draft.failingAfter(2), GATE.toBuilder().failOpen().build())
                .build()
                .generate(request(SAFE));
        assertThat(open.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(open.report().draftedTokens())
                .as("by a draft that has failed")
                .isZero();
    }

    @Test
    void aDraftThatWasUnsureOfOneReadingOfAPromptDoesNotDraftForIt() {
        TableModel unsure =
                JudgingModel.of(2, new JudgingModel(prompt -> prompt.contains("bread") ? Double.NaN : 0.1, 1));
        GenerationRequest disguised = request("How is b\u200Bread made?");
        assertThat(gated(unsure, GATE).build().generate(disguised).finishReason())
                .isEqualTo(FinishReason.REFUSED);
        GenerationResult open =
                gated(unsure, GATE.toBuilder().failOpen().build()).build().generate(disguised);
        assertThat(open.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(open.gateDecision().orElseThrow().failure()).isPresent();
        assertThat(open.report().draftedTokens()).isZero();
        assertThat(unsure.openSessions()).isZero();
    }

    @Test
    void aBlendSaysThatTheJudgeDoesNotDraft() {
        CautiousGenerator blending = gated(
                        draft.failingAfter(2), GATE.toBuilder().failOpen().build())
                .acceptancePolicy(AcceptancePolicy.blend(0.5, 1))
                .build();
        assertThatThrownBy(() -> blending.generate(request(SAFE)))
                .isInstanceOf(ContextLengthException.class)
                .hasMessageContaining("gave no verdict");
    }

    @Test
    void aLateDraftRefusesInTimeAndIsFreedLater() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        TableModel slow = draft.at(tokens -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        SafetyGate gate = GATE.toBuilder().timeout(Duration.ofMillis(500)).build();
        GenerationResult late = gated(slow, gate).build().generate(request(SAFE));
        assertThat(late.finishReason()).isEqualTo(FinishReason.REFUSED);
        assertThat(late.gateDecision().orElseThrow().failure().orElseThrow().cause())
                .isEqualTo(GateFailure.Cause.TIMEOUT);
        assertThat(opened).hasValue(0);
        assertThat(slow.openSessions()).isEqualTo(1);
        release.countDown();
        for (int i = 0; i < 500 && slow.openSessions() > 0; i++) {
            Thread.sleep(10);
        }
        assertThat(slow.openSessions()).isZero();
        SafetyGate patient = gate.toBuilder().timeout(Duration.ofMinutes(1)).build();
        GenerationResult inTime = gated(draft, patient).build().generate(request(SAFE));
        assertThat(inTime.report().draftedTokens()).isPositive();
        assertThat(draft.openSessions()).isZero();
    }

    @Test
    void closingFreesTheJudgesSessionWhateverWasRead() {
        for (int read = 0; read < 4; read++) {
            GenerationStream stream = gated(draft, GATE).build().stream(request(SAFE));
            for (int i = 0; i < read; i++) {
                stream.next();
            }
            stream.close();
            stream.close();
            assertThat(stream.hasNext()).isFalse();
            assertThat(draft.openSessions() + verifier.openSessions()).isZero();
            assertThat(stream.partialResult().finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(stream.partialResult().action().isPresent()).isEqualTo(read > 0);
            assertThatThrownBy(stream::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void aVerifierThatFailsToOpenFreesTheJudgesSession() {
        SafetyGate gate = GATE.toBuilder()
                .onToxic(SafetyAction.HARDEN)
                .hardening("Be careful. ".repeat(20))
                .build();
        TableModel small = verifier.withContext(60);
        GenerationStream stream = gated(draft, gate).verifier(small).build().stream(request(TOXIC));
        stream.next();
        assertThatThrownBy(stream::next).isInstanceOf(ContextLengthException.class);
        assertThat(stream.hasNext()).isFalse();
        assertThat(draft.openSessions() + small.openSessions()).isZero();
    }

    @Test
    void aPromptJudgedInWindowsIsDraftedForAsEver() {
        SafetyProfile windows = PROFILE.toBuilder().window(40, 4).build();
        String prompt = "How is bread made? ".repeat(10);
        GenerationResult result = gated(draft, GATE, windows).build().generate(request(prompt));
        assertThat(result.action()).contains(SafetyAction.ALLOW);
        assertThat(result.report().draftedTokens()).isPositive();
        // The draft's context holds a window, but not the prompt.
        GenerationResult plain = gated(draft.withContext(80), GATE).build().generate(request(prompt));
        assertThat(plain.report().draftedTokens()).isZero();
        assertThat(plain.tokens()).isEqualTo(result.tokens());
        assertThat(gated(draft.withContext(80), GATE)
                        .build()
                        .generate(request(prompt + "poison"))
                        .finishReason())
                .isEqualTo(FinishReason.REFUSED);
    }

    @Test
    void theDraftReadsWhatTheSwapperGivesItBehindAllThatItSharesWithItsJudgement() {
        List<Integer> truncations = new ArrayList<>();
        List<String> drafted = new ArrayList<>();
        JudgingModel judgement = new JudgingModel(prompt -> 0.1, 1);
        TableModel watched = draft.onTruncation(truncations::add).steered(context -> {
            drafted.add(text(context));
            return judgement.logits(context);
        });
        InstructionSwapper perRequest = request -> new StagedMessages(
                List.of(ChatMessage.system("Judge."), ChatMessage.user(SAFE + " " + request.seed())),
                request.messages());
        CautiousGenerator generator =
                gated(watched, GATE).instructionSwapper(perRequest).build();
        generator.generate(request(SAFE).toBuilder().seed(7).build());
        // A judge opens its answer so, whatever it is asked.
        assertThat(drafted.get(drafted.size() - 1)).startsWith("Judge." + SAFE + " 7" + MARKER);
        assertThat(watched.sessions()).isEqualTo(1);
        // But for the beginning, nothing that both prompts have in common is given up.
        assertThat(truncations).containsOnlyOnce(0);
        assertThat(truncations.stream().filter(length -> length > 0))
                .allMatch(length -> length > ("Judge." + SAFE).length());
        drafted.clear();
        gated(watched, GATE)
                .instructionSwapper(InstructionSwapper.draftInstruction("Judge."))
                .build()
                .generate(request(SAFE));
        assertThat(drafted.get(drafted.size() - 1)).startsWith("Judge." + SAFE + MARKER);
        assertThat(watched.openSessions()).isZero();
    }

    @Test
    void noMarkerIsInAnAnswerThatFollowsTheDraft() {
        InstructionSwapper own = request ->
                new StagedMessages(List.of(ChatMessage.system("Judge!"), ChatMessage.user(SAFE)), request.messages());
        SafetyProfile windows = PROFILE.toBuilder().window(40, 4).build();
        List<CautiousGenerator.Builder> builders = List.of(
                gated(draft, GATE),
                gated(draft, GATE, windows),
                gated(draft, GATE).instructionSwapper(own));
        for (CautiousGenerator.Builder builder : builders) {
            GenerationResult result = builder.acceptancePolicy(AcceptancePolicy.blend(1, 8))
                    .build()
                    .generate(request("How is bread made? ".repeat(4)));
            assertThat(result.tokens()).hasSize(12);
            assertThat(result.text()).doesNotContain("<Safe>");
            assertThat(verified).isNotEmpty().noneMatch(context -> text(context).contains("<Safe>"));
        }
    }

    @Test
    void theVerifierReadsWhatTheSwapperGivesIt() {
        InstructionSwapper swapper = request -> new StagedMessages(
                request.messages(), List.of(ChatMessage.system("V" + request.seed()), ChatMessage.user("Other")));
        SafetyGate hardening = GATE.toBuilder()
                .onToxic(SafetyAction.HARDEN)
                .hardening("Be careful.")
                .build();
        for (int seed = 0; seed < 2; seed++) {
            GenerationRequest request = request(TOXIC).toBuilder().seed(seed).build();
            CautiousGenerator.builder()
                    .verifier(verifier)
                    .instructionSwapper(swapper)
                    .build()
                    .generate(request);
            assertThat(text(verified.get(0))).isEqualTo("V" + seed + "Other");
            verified.clear();
            gated(draft, GATE.toBuilder().onToxic(SafetyAction.ANNOTATE).build())
                    .instructionSwapper(swapper)
                    .build()
                    .generate(request);
            assertThat(text(verified.get(0))).isEqualTo("V" + seed + "Other");
            verified.clear();
            gated(draft, hardening).instructionSwapper(swapper).build().generate(request);
            assertThat(text(verified.get(0))).isEqualTo("Be careful.\n\nV" + seed + "Other");
            verified.clear();
        }
    }

    @Test
    void aDraftOfAnotherTokenizerJudgesInItsOwn() {
        requireJudgedInOwnTokens("abc", "abc");
    }

    @Test
    void aDraftOfAnotherTokenizerDraftsForAWholeThatItJudgedInWindows() {
        String prompt = "abc".repeat(30);
        requireJudgedInOwnTokens(prompt, prompt.substring(28, 60));
    }

    /** In windows of 32 of its tokens, of which the first comes last. */
    private static void requireJudgedInOwnTokens(String prompt, String readFirst) {
        String[] pieces = IntStream.range(0, 128)
                .mapToObj(letter -> letter == '<' ? "[" : Character.toString(letter))
                .toArray(String[]::new);
        PiecesTokenizer own = new PiecesTokenizer(pieces);
        List<String> read = new ArrayList<>();
        AtomicInteger sessions = new AtomicInteger();
        TableModel foreign = TableModel.of(3, 128, 1)
                .reading(own)
                .onOpening(options -> sessions.incrementAndGet())
                .steered(context -> {
                    read.add(own.decode(
                            context.stream().mapToInt(Integer::intValue).toArray()));
                    return null;
                });
        try (SharedTokensDraft shared = SharedTokensDraft.of(foreign, letters())) {
            SafetyProfile brackets = PROFILE.toBuilder()
                    .labels(SafetyLabels.of("[T]", "[S]"))
                    .minMarkerMass(0)
                    .threshold(0.999999)
                    .window(40, 4)
                    .build();
            GenerationResult result = CautiousGenerator.builder()
                    .verifier(letters())
                    .draft(shared)
                    .draftLength(3)
                    .safetyJudge(ModelJudge.of(shared, brackets))
                    .safetyGate(GATE)
                    .build()
                    .generate(GenerationRequest.builder()
                            .prompt(prompt)
                            .maxNewTokens(10)
                            .build());
            assertThat(result.verdict()).isPresent();
            assertThat(read.get(0)).isEqualTo("Judge.\n\n" + readFirst);
            assertThat(read.get(read.size() - 1)).startsWith("Judge.\n\n" + prompt + "[S]\n");
            assertThat(result.report().draftedTokens()).isPositive();
            assertThat(result.tokens())
                    .isEqualTo(CautiousGenerator.builder()
                            .verifier(letters())
                            .build()
                            .generate(GenerationRequest.builder()
                                    .prompt(prompt)
                                    .maxNewTokens(10)
                                    .build())
                            .tokens());
            assertThat(sessions).hasValue(1);
            assertThat(foreign.openSessions()).isZero();
        }
    }

    private static TableModel letters() {
        return TableModel.of(9, 8, 3);
    }

    @Test
    void theReportTellsWhatTheGateTook() {
        TestClock clock = new TestClock();
        List<AuditEvent> events = new ArrayList<>();
        SafetyGate gate = GATE.toBuilder().auditListener(events::add).build();
        CautiousGenerator generator = gated(draft.at(clock.passesOf(2_000_000, 0)), gate)
                .verifier(verifier.at(clock.passesOf(1_000_000, 0)))
                .draftLength(0)
                .clock(clock)
                .build();
        GenerationReport report = generator.generate(request(SAFE)).report();
        assertThat(report.gateTime()).contains(Duration.ofMillis(4));
        assertThat(events.get(0).latency()).isEqualTo(Duration.ofMillis(4));
        assertThat(report.timeToFirstToken()).contains(Duration.ofMillis(5));
        assertThat(report.prefillTime()).contains(Duration.ofMillis(1));
        GenerationReport refused = generator.generate(request(TOXIC)).report();
        assertThat(refused.gateTime()).contains(Duration.ofMillis(4));
        assertThat(refused.totalTime()).isEqualTo(Duration.ofMillis(4));
        assertThat(refused.generatedTokens()).isZero();
    }

    @Test
    void theRecordNamesBothModels() {
        List<AuditEvent> events = new ArrayList<>();
        SafetyGate gate = GATE.toBuilder().auditListener(events::add).build();
        gated(draft, gate).build().generate(request(TOXIC));
        assertThat(events).hasSize(1);
        assertThat(events.get(0).judge().orElseThrow().name()).isEqualTo("table 2");
        assertThat(events.get(0).verifier().map(ModelIdentity::name)).isEqualTo(Optional.of("table 1"));
        assertThat(events.get(0).gateDecision().orElseThrow().action()).isEqualTo(SafetyAction.REFUSE);
    }
}
