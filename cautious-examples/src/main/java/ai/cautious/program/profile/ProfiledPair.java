package ai.cautious.program.profile;

import ai.cautious.CautiousGenerator;
import ai.cautious.djl.DjlModel;
import ai.cautious.model.LanguageModel;
import ai.cautious.model.ModelJudge;
import ai.cautious.program.judgements.Judging;
import ai.cautious.program.options.LoadedModel;
import ai.cautious.program.profile.Profile.LeftOut;
import ai.cautious.safety.SafetyGate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The models of all arms, and how they are asked. They stay the caller's to close.
 *
 * @param decoding gives a builder the template, and how is drafted
 * @param models gives a builder the pair
 * @param draft null where no model drafts
 * @param tuned whether the draft was tuned
 * @param untuned the model that it was tuned from; null where that is not there
 * @param judge null where nobody judges
 */
public record ProfiledPair(
        UnaryOperator<CautiousGenerator.Builder> decoding,
        UnaryOperator<CautiousGenerator.Builder> models,
        DjlModel verifier,
        @Nullable DjlModel draft,
        boolean tuned,
        @Nullable DjlModel untuned,
        @Nullable ModelJudge judge,
        SafetyGate gate) {

    /**
     * Judges as the gate does; the caller closes it.
     *
     * @throws IllegalStateException if nobody judges
     */
    public Judging judging() {
        if (judge == null) {
            throw new IllegalStateException("nobody judges");
        }
        return new Judging(gate, judge, "");
    }

    /** The models, by what they are for. */
    public Map<String, LanguageModel> byRole() {
        Map<String, LanguageModel> models = new LinkedHashMap<>();
        models.put("verifier", verifier);
        if (draft != null) {
            models.put("draft", draft);
        }
        if (untuned != null) {
            models.put("untunedDraft", untuned);
        }
        if (judge != null && judge.model().inOwnTokens() != draft) {
            models.put("judge", judge.model().inOwnTokens());
        }
        return models;
    }

    /** What each takes of memory, with room for so many tokens. */
    List<ModelShare> memory(int cacheTokens) {
        return byRole().entrySet().stream()
                .flatMap(
                        model -> LoadedModel.memory(model.getValue())
                                .map(memory -> ModelShare.of(model.getKey(), memory, cacheTokens))
                                .stream())
                .toList();
    }

    /**
     * The generators of the arms that can be; the caller closes them.
     *
     * @param peaks is told with each answer
     */
    public Contenders contenders(MemoryPeaks peaks) {
        Contenders contenders = new Contenders(peaks);
        try {
            untunedDraft().ifPresent(model -> contenders.add(Arm.DRAFT, alone(model)));
            tunedDraft().ifPresent(model -> {
                contenders.add(Arm.TUNED_DRAFT, alone(model));
                contenders.tunedOf(model);
            });
            contenders.add(Arm.VERIFIER, alone(verifier));
            contenders.add(Arm.SPECULATIVE, drafted());
            if (judge != null) {
                contenders.add(Arm.CAUTIOUS, drafted().safetyJudge(judge).safetyGate(gate));
            }
            return contenders;
        } catch (RuntimeException | Error e) {
            contenders.close();
            throw e;
        }
    }

    /** Why the others cannot be. */
    public List<LeftOut> leftOut() {
        List<LeftOut> leftOut = new ArrayList<>();
        if (untunedDraft().isEmpty()) {
            leftOut.add(new LeftOut(
                    Arm.DRAFT,
                    draft == null
                            ? "no model drafts"
                            : "the draft was tuned as a whole, and --untuned-draft does not name what it was before"));
        }
        if (tunedDraft().isEmpty()) {
            leftOut.add(new LeftOut(
                    Arm.TUNED_DRAFT,
                    draft == null
                            ? "no model drafts"
                            : "the draft was not tuned: it has no adapter and no safety_judge.json"));
        }
        if (judge == null) {
            leftOut.add(
                    new LeftOut(Arm.CAUTIOUS, "nobody judges: the draft was not tuned to, and there is no --judge"));
        }
        return leftOut;
    }

    private Optional<DjlModel> untunedDraft() {
        return Optional.ofNullable(tuned ? untuned : draft);
    }

    private Optional<DjlModel> tunedDraft() {
        return Optional.ofNullable(draft).filter(model -> tuned);
    }

    private CautiousGenerator.Builder alone(DjlModel model) {
        return decoding.apply(CautiousGenerator.builder().withoutSafetyGate()).verifier(model);
    }

    private CautiousGenerator.Builder drafted() {
        return models.apply(decoding.apply(CautiousGenerator.builder().withoutSafetyGate()));
    }
}
