package ai.cautious.springai;

import static java.util.Objects.requireNonNull;

import ai.cautious.internal.Require;
import ai.cautious.internal.judging.Asking;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.Moderator;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyJudge;
import java.util.List;
import java.util.UUID;
import org.springframework.ai.moderation.Generation;
import org.springframework.ai.moderation.Moderation;
import org.springframework.ai.moderation.ModerationModel;
import org.springframework.ai.moderation.ModerationOptions;
import org.springframework.ai.moderation.ModerationPrompt;
import org.springframework.ai.moderation.ModerationResponse;
import org.springframework.ai.moderation.ModerationResponseMetadata;
import org.springframework.ai.moderation.ModerationResult;

/**
 * A judge as Spring AI's moderation model: a text is flagged where the gate would not simply allow it, also where there is
 * no verdict and the gate fails closed.
 *
 * <pre>{@code
 * ModerationModel moderation = CautiousModerationModel.of(SafetyGate.defaults(), ModelJudge.of(judge));
 * boolean flagged = moderation.call(new ModerationPrompt("How is bread made?"))
 *         .getResult().getOutput().getResults().get(0).isFlagged();
 * }</pre>
 *
 * <p>Kinds of harm that Spring AI has a field for, as {@code self-harm}, are there by the same name; all are in the decision
 * that {@link CautiousMetadata#gateDecision} reads from the response's metadata. Immutable and thread-safe.
 */
@SuppressWarnings("exports")
public final class CautiousModerationModel implements ModerationModel {

    private final SafetyGate gate;
    private final SafetyJudge judge;

    private CautiousModerationModel(SafetyGate gate, SafetyJudge judge) {
        this.gate = requireNonNull(gate, "gate");
        this.judge = requireNonNull(judge, "judge");
        Asking.requirePrompts(judge);
        Asking.requireKnown(gate, judge);
    }

    /**
     * A moderation model.
     *
     * @param judge what it holds stays the caller's to close, after this
     * @throws ai.cautious.InvalidOptionException if the judge reads no prompts, or the gate has a category that it does not
     *     know
     */
    public static CautiousModerationModel of(SafetyGate gate, SafetyJudge judge) {
        return new CautiousModerationModel(gate, judge);
    }

    /**
     * Judges a user's only message, on record.
     *
     * @throws ai.cautious.InvalidOptionException if the prompt names another model
     */
    @Override
    public ModerationResponse call(ModerationPrompt prompt) {
        String model = judge.identity().name();
        ModerationOptions options = prompt.getOptions();
        String asked = options == null ? null : options.getModel();
        Require.that(asked == null || asked.equals(model), "model", String.valueOf(asked), model + ", or left out");
        try (Moderator moderator = Moderator.of(gate, judge)) {
            GateDecision decision = moderator.decide(prompt.getInstructions().getText());
            return new ModerationResponse(
                    new Generation(Moderation.builder()
                            .id("cautious-" + UUID.randomUUID())
                            .model(model)
                            .results(List.of(result(decision)))
                            .build()),
                    new Metadata(decision));
        }
    }

    private static ModerationResult result(GateDecision decision) {
        ModerationKinds kinds = ModerationKinds.of(decision);
        return ModerationResult.builder()
                .flagged(decision.action() != SafetyAction.ALLOW)
                .categories(kinds.categories())
                .categoryScores(kinds.scores())
                .build();
    }

    private static final class Metadata extends ModerationResponseMetadata {
        Metadata(GateDecision decision) {
            map.put(CautiousMetadata.GATE_DECISION, decision);
        }
    }
}
