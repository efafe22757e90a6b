package ai.cautious.program.options;

import ai.cautious.CautiousGenerator;
import ai.cautious.ChatMessage.Role;
import ai.cautious.InvalidOptionException;
import ai.cautious.model.LanguageModel;
import ai.cautious.model.ModelJudge;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether the draft, or another model, judges the prompt first, and what follows. */
final class GateOptions {

    @Option(
            names = "--gate",
            negatable = true,
            description =
                    "Let the draft judge the prompt first, or not; by default it does if it was tuned to, and --judge does.")
    private @Nullable Boolean gate;

    @Option(
            names = "--on-toxic",
            paramLabel = "refuse|harden|annotate",
            description = "What follows for a toxic prompt; by default it is refused.")
    private @Nullable SafetyAction onToxic;

    @Mixin
    private OtherJudgeOptions other = new OtherJudgeOptions();

    @Mixin
    private JudgeOptions judge = new JudgeOptions();

    /** Whether a gate is asked for, by itself or by what only a gate has. */
    private boolean isAsked() {
        return Boolean.TRUE.equals(gate) || onToxic != null || judge.areGiven() || other.isGiven();
    }

    private boolean isDeclined() {
        return Boolean.FALSE.equals(gate);
    }

    /**
     * Whether the draft judges, of its own accord or because it is asked to.
     *
     * @throws InvalidOptionException if it is to, and there is none
     */
    boolean draftJudges(PairOptions pair) {
        if (isDeclined() || other.isGiven()) {
            return false;
        }
        if (isAsked()) {
            pair.requireModelDraft("--gate");
        }
        return isAsked() || pair.draftJudges();
    }

    /**
     * Gives a builder the gate, or takes away the one that it would have by itself.
     *
     * @throws InvalidOptionException if an option is out of range, or of a gate that is declined
     */
    void addTo(CautiousGenerator.Builder builder) {
        requireNothingDeclined();
        if (isDeclined()) {
            builder.withoutSafetyGate();
        } else if (isAsked()) {
            builder.safetyGate(policy().build());
        }
    }

    /**
     * The gate in front of whole conversations that strangers send: system messages are judged as users' are, unless roles were
     * given. Empty where it is declined.
     *
     * @throws InvalidOptionException if an option is out of range, or of a gate that is declined, or nobody is there to judge
     */
    Optional<SafetyGate> forStrangers(PairOptions pair) {
        requireNothingDeclined();
        if (isDeclined()) {
            return Optional.empty();
        }
        if (!isAsked() && !pair.draftJudges()) {
            throw new InvalidOptionException("nobody judges what comes in: name a --judge, or a --draft that was tuned"
                    + " to, or say --no-gate");
        }
        SafetyGate.Builder policy = policy();
        if (!judge.namesRoles()) {
            policy.judgedRoles(Set.of(Role.SYSTEM, Role.USER));
        }
        return Optional.of(policy.build());
    }

    private void requireNothingDeclined() {
        if (isDeclined() && isAsked()) {
            throw new InvalidOptionException("--no-gate leaves nothing to judge by --judge, --on-toxic, --threshold,"
                    + " --moderation-instruction, --judge-profile, --toxic-from, --min-marker-mass, --max-judged-tokens or"
                    + " --judged-roles; leave them out, or it");
        }
    }

    private SafetyGate.Builder policy() {
        SafetyGate.Builder policy = judge.gate();
        if (onToxic != null) {
            policy.onToxic(onToxic);
        }
        return policy;
    }

    /** Has that model brought where it is not here yet. */
    void bringJudge() {
        other.bring();
    }

    /** Loads the model that judges, where that is not the draft; null where it is. The caller closes it. */
    @Nullable
    LanguageModel loadJudge(PairOptions pair) {
        return other.load(pair);
    }

    /**
     * Gives a builder the judge, as these options have it asked.
     *
     * @param instead judges in the draft's place; null where the draft does
     */
    void addJudge(
            CautiousGenerator.Builder builder, ModelPair models, PairOptions pair, @Nullable LanguageModel instead) {
        if (instead != null || isAsked()) {
            judge(models, pair, instead).ifPresent(builder::safetyJudge);
        }
    }

    /**
     * The judge, as these options have it asked; empty where there is none.
     *
     * @param instead judges in the draft's place; null where the draft does
     */
    Optional<ModelJudge> judge(ModelPair models, PairOptions pair, @Nullable LanguageModel instead) {
        return instead == null
                ? models.draft().map(draft -> judge.of(draft, pair, models.verifier()))
                : Optional.of(judge.of(instead));
    }
}
