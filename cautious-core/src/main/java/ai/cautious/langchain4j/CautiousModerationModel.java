package ai.cautious.langchain4j;

import static java.util.Objects.requireNonNull;

import ai.cautious.internal.judging.Asking;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.Moderator;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyJudge;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.moderation.Moderation;
import dev.langchain4j.model.moderation.ModerationModel;
import dev.langchain4j.model.moderation.ModerationRequest;
import dev.langchain4j.model.moderation.ModerationResponse;
import dev.langchain4j.model.moderation.listener.ModerationModelListener;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A judge under a gate as LangChain4j's moderation model, on record. What the gate does not simply allow is flagged, and so is
 * a text without a verdict unless the gate fails open.
 *
 * <pre>{@code
 * ModerationModel moderation =
 *         CautiousModerationModel.of(SafetyGate.defaults(), ModelJudge.of(judge));
 * boolean flagged = moderation.moderate("How is bread made?").content().flagged();
 * }</pre>
 *
 * <p>Each text is judged by itself, as a user's only message. Immutable and thread-safe.
 */
@SuppressWarnings("exports")
public final class CautiousModerationModel implements ModerationModel {

    /** The key of the metadata that has each text's {@link GateDecision}, a list in the order of the texts. */
    public static final String DECISIONS = "decisions";

    /**
     * The key of the metadata that has how probable each category is in the worst of the texts, by the judge's own names: a
     * map to numbers in {@code [0, 1]}, empty where the judge named none.
     */
    public static final String CATEGORIES = "categories";

    private final SafetyGate gate;
    private final SafetyJudge judge;
    private final List<ModerationModelListener> listeners;

    private CautiousModerationModel(SafetyGate gate, SafetyJudge judge, List<ModerationModelListener> listeners) {
        this.gate = gate;
        this.judge = judge;
        this.listeners = listeners;
    }

    /**
     * A moderation model that tells nobody but the gate's audit.
     *
     * @param judge what it holds stays the caller's to close, after the last text
     * @throws ai.cautious.InvalidOptionException if the judge reads no prompts, or the gate has a category that it does not
     *     know
     */
    public static CautiousModerationModel of(SafetyGate gate, SafetyJudge judge) {
        return of(gate, judge, List.of());
    }

    /**
     * A moderation model.
     *
     * @param judge what it holds stays the caller's to close, after the last text
     * @param listeners are told of requests, responses and errors
     * @throws ai.cautious.InvalidOptionException if the judge reads no prompts, or the gate has a category that it does not
     *     know
     */
    public static CautiousModerationModel of(
            SafetyGate gate, SafetyJudge judge, List<ModerationModelListener> listeners) {
        requireNonNull(gate, "gate");
        Asking.requirePrompts(requireNonNull(judge, "judge"));
        Asking.requireKnown(gate, judge);
        return new CautiousModerationModel(gate, judge, List.copyOf(requireNonNull(listeners, "listeners")));
    }

    @Override
    public ModerationResponse doModerate(ModerationRequest moderationRequest) {
        requireNonNull(moderationRequest, "moderationRequest");
        @Nullable String asked = moderationRequest.modelName();
        if (asked != null && !asked.equals(modelName())) {
            throw new UnsupportedFeatureException("modelName " + asked + ": this model is " + modelName());
        }
        List<String> texts = moderationRequest.texts();
        List<GateDecision> decisions = new ArrayList<>();
        Moderation moderation = Moderation.notFlagged();
        try (Moderator moderator = Moderator.of(gate, judge)) {
            for (int i = 0; i < texts.size(); i++) {
                String text = requireNonNull(texts.get(i), "texts[" + i + "]");
                GateDecision decision = moderator.decide(text);
                decisions.add(decision);
                if (decision.action() != SafetyAction.ALLOW && !moderation.flagged()) {
                    moderation = Moderation.flagged(text);
                }
            }
        }
        return ModerationResponse.builder()
                .moderation(moderation)
                .metadata(Map.of(DECISIONS, List.copyOf(decisions), CATEGORIES, categories(decisions)))
                .build();
    }

    private static Map<String, Double> categories(List<GateDecision> decisions) {
        Map<String, Double> worst = new LinkedHashMap<>();
        decisions.forEach(decision -> decision.verdict().ifPresent(verdict -> verdict.categoryProbabilities()
                .forEach((category, probability) -> worst.merge(category, probability, Math::max))));
        return worst;
    }

    @Override
    public List<ModerationModelListener> listeners() {
        return listeners;
    }

    @Override
    public ModelProvider provider() {
        return ModelProvider.OTHER;
    }

    @Override
    public String modelName() {
        return judge.identity().name();
    }
}
