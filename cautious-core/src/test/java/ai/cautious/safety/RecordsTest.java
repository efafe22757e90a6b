package ai.cautious.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import ai.cautious.InvalidOptionException;
import ai.cautious.ModelIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What applications keep of decisions, and what they fake in tests. */
class RecordsTest {

    private static final ModelIdentity MODEL = ModelIdentity.of("model", "1");

    private static AuditEvent event(Consumer<AuditEvent.Builder> change) {
        AuditEvent.Builder builder =
                AuditEvent.builder(JudgedSubject.PROMPT, "ab").time(Instant.EPOCH);
        change.accept(builder);
        return builder.build();
    }

    @Test
    void anEventIsWhatItsBuilderGives() {
        GateDecision decision = GateDecision.of(SafetyVerdict.of(0.9, 0.4), SafetyAction.REFUSE);
        List<Consumer<AuditEvent.Builder>> changes = List.of(
                event -> {},
                event -> event.time(Instant.EPOCH.plusSeconds(1)),
                event -> event.correlationId("7"),
                event -> event.gateDecision(decision),
                event -> event.gateDecision(decision).threshold(0.3),
                event -> event.monitorDecision("rule", MonitorDecision.released()),
                event -> event.judge(MODEL),
                event -> event.verifier(MODEL),
                event -> event.latency(Duration.ofMillis(3)));
        for (Consumer<AuditEvent.Builder> change : changes) {
            assertThat(event(change)).isEqualTo(event(change)).hasSameHashCodeAs(event(change));
        }
        assertThat(changes.stream().map(RecordsTest::event).distinct()).hasSameSizeAs(changes);
        assertThat(event(changes.get(3)).threshold()).hasValue(0.4);
        assertThat(event(changes.get(3)).windows()).hasValue(1);
        assertThat(event(changes.get(4)).threshold()).hasValue(0.3);
        assertThat(event(changes.get(5)).windows()).isEmpty();
    }

    @Test
    void anEventsNumbersAreChecked() {
        assertThatThrownBy(() -> event(event -> event.threshold(1)))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("threshold");
        assertThatThrownBy(() -> event(event -> event.latency(Duration.ofMillis(-1))))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("latency");
    }

    @Test
    void aContextIsWhatItsBuilderGivesAndShowsNoText() {
        MonitorContext.Builder builder = MonitorContext.builder(MODEL)
                .messages(List.of(ChatMessage.user("secret")))
                .correlationId("7");
        MonitorContext context = builder.build();
        assertThat(context).isEqualTo(builder.build()).hasSameHashCodeAs(builder.build());
        assertThat(context).isNotEqualTo(builder.correlationId("8").build());
        assertThat(context.toString()).contains("model", "7").doesNotContain("secret");
        assertThat(context.request("An answer.").correlationId()).contains("7");
        assertThat(context.request("An answer.").messages()).isEqualTo(context.messages());
    }

    @Test
    void buildersGiveBackWhatTheyWereMadeFrom() {
        SafetyLabels labels = SafetyLabels.builder()
                .label("Unsafe", Severity.TOXIC)
                .label("Controversial", Severity.CONTROVERSIAL)
                .label("Safe", Severity.SAFE)
                .build();
        assertThat(labels.toBuilder().build()).isEqualTo(labels);
        SafetyProfile profile = SafetyProfile.builder()
                .instruction("Judge the prompt.")
                .answerInstruction("Judge the answer.")
                .template("chatml")
                .answerPrefix("Safety: ")
                .categoryPrefix("\nCategories: ")
                .labels(labels)
                .toxicFrom(Severity.TOXIC)
                .calibration(new Calibration(0.8, -0.1))
                .threshold(0.4)
                .window(100, 7)
                .minMarkerMass(0.3)
                .categories(List.of(SafetyCategory.of("sexual"), SafetyCategory.of("hate", "S10")))
                .reads(JudgedSubject.PROMPT, JudgedSubject.ANSWER)
                .build();
        assertThat(profile.toBuilder().build()).isEqualTo(profile).hasToString(profile.toString());
        SafetyProfile guard = profile.toBuilder().withoutInstruction().build();
        assertThat(guard.instruction()).isEmpty();
        assertThat(guard.toBuilder().build()).isEqualTo(guard).isNotEqualTo(profile);
        assertThatThrownBy(() -> profile.toBuilder().toxicFrom(Severity.SAFE))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("toxicFrom is SAFE; it must be CONTROVERSIAL or TOXIC");
        JudgeRequest request = JudgeRequest.builder()
                .messages(List.of(ChatMessage.user("Hi")))
                .answer("Hello.")
                .correlationId("7")
                .judgedRoles(Set.of(Role.TOOL))
                .build();
        assertThat(request.toBuilder().build()).isEqualTo(request);
        List<AuditEvent> events = new ArrayList<>();
        SafetyGate gate = SafetyGate.builder()
                .threshold(0.4)
                .onToxic(SafetyAction.ANNOTATE)
                .band(0.8, SafetyAction.HARDEN)
                .category("hate", 0.95, SafetyAction.HARDEN)
                .refusal("No.")
                .hardening("Be careful.")
                .timeout(Duration.ofSeconds(2))
                .judgedRoles(Set.of(Role.USER, Role.SYSTEM))
                .failOpen()
                .auditListener(events::add)
                .auditKey(new byte[] {1})
                .build();
        SafetyGate same = gate.toBuilder().build();
        assertThat(same).usingRecursiveComparison().isEqualTo(gate);
        // What is built stays as it is.
        gate.toBuilder().threshold(0.6).onToxic(SafetyAction.REFUSE).band(0.7, SafetyAction.REFUSE);
        for (double probability : new double[] {0.3, 0.5, 0.75, 0.9}) {
            GateOutcome outcome = SafetyVerdict.of(probability, 0.5);
            assertThat(same.decide(outcome)).isEqualTo(gate.decide(outcome));
        }
        assertThat(gate.decide(SafetyVerdict.of(0.75, 0.5)).action()).isEqualTo(SafetyAction.ANNOTATE);
    }

    @Test
    void whoNamesUsersHasThemJudgedBesideOthersAndWhoNamesNobodyDoesNot() {
        JudgeRequest nobody = JudgeRequest.of("Hi");
        JudgeRequest users = nobody.toBuilder().judgedRoles(Set.of(Role.USER)).build();
        SafetyGate tools = SafetyGate.builder().judgedRoles(Set.of(Role.TOOL)).build();
        assertThat(nobody.under(tools).judgedRoles()).containsExactly(Role.TOOL);
        assertThat(users.under(tools).judgedRoles()).containsExactlyInAnyOrder(Role.USER, Role.TOOL);
        assertThat(nobody).isNotEqualTo(users);
        // Alone, and under a gate that has users judged, they come to the same.
        assertThat(nobody.judgedRoles()).isEqualTo(users.judgedRoles());
        SafetyGate everybody =
                SafetyGate.builder().judgedRoles(Set.of(Role.USER, Role.TOOL)).build();
        assertThat(nobody.under(everybody)).isEqualTo(users.under(everybody)).hasSameHashCodeAs(users.under(everybody));
    }

    @Test
    void anActionIsStricterThanThoseBeforeIt() {
        List<SafetyAction> all = List.of(SafetyAction.values());
        for (SafetyAction one : all) {
            for (SafetyAction other : all) {
                assertThat(one.isStricterThan(other)).isEqualTo(all.indexOf(one) > all.indexOf(other));
            }
        }
    }
}
