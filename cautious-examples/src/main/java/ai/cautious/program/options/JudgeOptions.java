package ai.cautious.program.options;

import ai.cautious.InvalidOptionException;
import ai.cautious.djl.PublishedGuards;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.model.LanguageModel;
import ai.cautious.model.ModelJudge;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.safety.Severity;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a model is asked for a judgement, where that is not to be as its own file has it. */
public final class JudgeOptions {

    private static final String MAX_TOKENS = "--max-judged-tokens";
    private static final String PROFILE = "--judge-profile";

    @Option(names = "--threshold", paramLabel = "P", description = "From which probability on a prompt is toxic.")
    private @Nullable Double threshold;

    @Option(names = "--moderation-instruction", paramLabel = "TEXT", description = "What the judge reads first.")
    private @Nullable String instruction;

    @Option(
            names = PROFILE,
            paramLabel = "NAME",
            description =
                    "Ask the judge as this published guard is asked: llama-guard-3, qwen3guard-gen or toxicchat-t5;"
                            + " by default as its own file has it, or as the guard that it is.")
    private @Nullable String guard;

    @Option(
            names = "--toxic-from",
            paramLabel = "controversial|toxic",
            description = "From which of a judge's severities on a prompt is toxic. Default: controversial.")
    private @Nullable Severity toxicFrom;

    @Option(
            names = "--min-marker-mass",
            paramLabel = "P",
            description = "The least probability of both markers together that makes a judge. Default: 0.5.")
    private @Nullable Double minMarkerMass;

    @Option(
            names = MAX_TOKENS,
            paramLabel = "N",
            description =
                    "How many tokens a judge reads of a prompt at most; a longer one has no verdict. Default: 32768.")
    private @Nullable Integer maxTokens;

    @Mixin
    private JudgedRoles judgedRoles = new JudgedRoles();

    /** Whether any was given. */
    public boolean areGiven() {
        return judgedRoles.given().isPresent()
                || Stream.of(threshold, instruction, guard, toxicFrom, minMarkerMass, maxTokens)
                        .anyMatch(Objects::nonNull);
    }

    /** Whether it was said whose words are judged. */
    boolean namesRoles() {
        return judgedRoles.given().isPresent();
    }

    /**
     * A gate with these values.
     *
     * @throws ai.cautious.InvalidOptionException if one is out of range
     */
    public SafetyGate.Builder gate() {
        // What is wrong with the others is said as early.
        changed(own(Optional.empty()));
        SafetyGate.Builder gate = SafetyGate.builder();
        if (threshold != null) {
            gate.threshold(threshold);
        }
        judgedRoles.given().ifPresent(gate::judgedRoles);
        return gate;
    }

    /** A model as a judge, asked as these options have it, or else its own file. */
    public ModelJudge of(LanguageModel model) {
        return ModelJudge.of(model, changed(own(model.safetyProfile())));
    }

    /** The same of a draft, which may have to be asked in its pair's template. */
    public ModelJudge of(LanguageModel draft, PairOptions pair, LanguageModel verifier) {
        return guard != null || draft.safetyProfile().isPresent()
                ? of(draft)
                : in(pair.judgesTemplate(draft, verifier), draft);
    }

    /** A model as a judge, asked in a template whatever its file says. */
    public ModelJudge in(PromptTemplate template, LanguageModel model) {
        return ModelJudge.of(model, changed(own(model.safetyProfile())), template);
    }

    private SafetyProfile own(Optional<SafetyProfile> ofTheModel) {
        if (guard == null) {
            return ofTheModel.orElse(SafetyProfile.defaults());
        }
        Require.that(
                PublishedGuards.names().contains(guard),
                PROFILE,
                guard,
                "one of " + String.join(", ", PublishedGuards.names()));
        SafetyProfile profile = PublishedGuards.named(guard);
        if (instruction != null && profile.instruction().isEmpty()) {
            throw new InvalidOptionException("--moderation-instruction is given with " + PROFILE + ", whose guard's"
                    + " template asks by itself; give one of them");
        }
        return profile;
    }

    private SafetyProfile changed(SafetyProfile own) {
        SafetyProfile.Builder profile = own.toBuilder();
        if (instruction != null) {
            profile.instruction(instruction);
        }
        if (toxicFrom != null) {
            Require.that(toxicFrom != Severity.SAFE, "--toxic-from", "safe", "controversial or toxic");
            profile.toxicFrom(toxicFrom);
        }
        if (minMarkerMass != null) {
            profile.minMarkerMass(minMarkerMass);
        }
        if (maxTokens != null) {
            Require.that(maxTokens > 0, MAX_TOKENS, maxTokens, "at least 1");
            profile.maxTokens(maxTokens);
        }
        return profile.build();
    }
}
