package ai.cautious;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.instruction.PromptTemplates;
import ai.cautious.model.ModelJudge;
import ai.cautious.safety.AuditEvent;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.testing.ByteTokenizer;
import ai.cautious.testing.JudgingModel;
import ai.cautious.testing.TableModel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One generator, and a policy for each tenant. */
class GatePerRequestTest {

    private static final SafetyProfile PROFILE =
            SafetyProfile.builder().instruction("Judge.").build();

    private final List<AuditEvent> common = new ArrayList<>();
    private final List<AuditEvent> tenants = new ArrayList<>();
    private final SafetyGate strict =
            SafetyGate.builder().auditListener(common::add).build();
    private final SafetyGate lenient = SafetyGate.builder()
            .onToxic(SafetyAction.ANNOTATE)
            .threshold(0.3)
            .refusal("Not here.")
            .auditListener(tenants::add)
            .build();
    private final TableModel verifier =
            TableModel.of(1, ByteTokenizer.SIZE, 3).reading(new ByteTokenizer()).withTemplate(ByteTokenizer.template());
    private final TableModel draft = JudgingModel.of(2);

    private CautiousGenerator.Builder gated() {
        return CautiousGenerator.builder()
                .verifier(verifier)
                .draft(draft)
                .draftLength(3)
                .safetyJudge(ModelJudge.of(draft, PROFILE))
                .safetyGate(strict);
    }

    private static GenerationRequest.Builder asking(String prompt) {
        return GenerationRequest.builder().prompt(prompt).maxNewTokens(8);
    }

    @Test
    void aRequestsGateIsTheOnlyOneForItAndForNoOther() {
        CautiousGenerator generator = gated().build();
        GenerationRequest toxic = asking("poison").build();
        assertThat(generator.generate(toxic).finishReason()).isEqualTo(FinishReason.REFUSED);
        GenerationResult annotated =
                generator.generate(toxic.toBuilder().gate(lenient).build());
        assertThat(annotated.action()).contains(SafetyAction.ANNOTATE);
        assertThat(annotated.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(annotated.verdict().orElseThrow().threshold()).isEqualTo(0.3);
        assertThat(generator.generate(toxic).finishReason()).isEqualTo(FinishReason.REFUSED);
        assertThat(common).hasSize(2);
        assertThat(tenants).hasSize(1).first().satisfies(event -> {
            assertThat(event.threshold()).hasValue(0.3);
            assertThat(event.verifier()).contains(verifier.identity());
        });
    }

    @Test
    void aRefusalIsInTheTenantsWords() {
        SafetyGate refusing = lenient.toBuilder().onToxic(SafetyAction.REFUSE).build();
        GenerationResult refused =
                gated().build().generate(asking("poison").gate(refusing).build());
        assertThat(refused.text()).isEqualTo("Not here.");
    }

    @Test
    void aDraftThatJudgesDraftsOnAsUnderTheGeneratorsOwnGate() {
        CautiousGenerator generator = gated().build();
        GenerationResult own = generator.generate(asking("bread").build());
        GenerationResult tenants =
                generator.generate(asking("bread").gate(lenient).build());
        assertThat(tenants.tokens()).isEqualTo(own.tokens());
        assertThat(tenants.report().draftedTokens())
                .isEqualTo(own.report().draftedTokens())
                .isPositive();
        assertThat(draft.openSessions() + verifier.openSessions()).isZero();
    }

    @Test
    void aGateIsRefusedWhereNobodyJudges() {
        CautiousGenerator ungated =
                CautiousGenerator.builder().verifier(verifier).build();
        assertThatThrownBy(() -> ungated.generate(asking("bread").gate(lenient).build()))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("gate is given; it must be left out, for the generator has nobody who judges");
    }

    @Test
    void aGateForKindsThatTheJudgeDoesNotKnowIsRefused() {
        SafetyGate unknown =
                lenient.toBuilder().category("hate", 0.5, SafetyAction.REFUSE).build();
        CautiousGenerator generator = gated().build();
        assertThatThrownBy(
                        () -> generator.generate(asking("bread").gate(unknown).build()))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("category is hate; it must be one that table 2 knows: it knows none");
        assertThat(draft.openSessions() + verifier.openSessions()).isZero();
    }

    @Test
    void aGateThatHardensIsRefusedBeforeAnythingIsJudgedWhereTheTemplateHasNoPlace() {
        SafetyGate hardening = lenient.toBuilder().onToxic(SafetyAction.HARDEN).build();
        CautiousGenerator generator = gated().template(PromptTemplates.raw()).build();
        assertThatThrownBy(
                        () -> generator.generate(asking("bread").gate(hardening).build()))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("no place for an instruction");
        assertThat(common).isEmpty();
        assertThat(tenants).isEmpty();
    }

    @Test
    void aGateIsPartOfTheRequest() {
        GenerationRequest plain = asking("bread").build();
        GenerationRequest gated = plain.toBuilder().gate(lenient).build();
        assertThat(plain.gate()).isEmpty();
        assertThat(gated.gate()).contains(lenient);
        assertThat(gated).isNotEqualTo(plain).isEqualTo(gated.toBuilder().build());
        assertThat(gated).hasToString(plain.toString().replace("gate=Optional.empty", "gate=" + gated.gate()));
    }
}
