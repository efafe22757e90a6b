package ai.cautious.program.profile;

import ai.cautious.CautiousGenerator;
import ai.cautious.ContextLengthException;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationResult;
import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.djl.DjlModel;
import ai.cautious.safety.SafetyLabels;
import ai.cautious.safety.SafetyProfile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The generators of all arms. The models stay the caller's to close. Thread-safe once all are added. */
public final class Contenders implements AutoCloseable {

    private final Map<Arm, CautiousGenerator> generators = new EnumMap<>(Arm.class);
    private final MemoryPeaks peaks;
    private Set<String> markers = Set.of();
    private boolean warm;

    /** @param peaks stays the caller's to close */
    Contenders(MemoryPeaks peaks) {
        this.peaks = peaks;
    }

    /** Adds one; whoever answers alone decodes plainly. */
    public void add(Arm arm, CautiousGenerator.Builder builder) {
        if (!arm.isDrafted()) {
            // Without drafts every policy comes to that one, but some refuse to do without.
            builder.draftLength(0).acceptancePolicy(AcceptancePolicy.rejectionSampling());
        }
        generators.put(arm, builder.build());
    }

    /** What a tuned draft may open its answers with, which is no part of them. */
    public void tunedOf(DjlModel draft) {
        markers = draft.safetyProfile()
                .map(SafetyProfile::labels)
                .orElseGet(SafetyLabels::defaults)
                .severities()
                .keySet();
    }

    MemoryPeaks peaks() {
        return peaks;
    }

    public List<Arm> arms() {
        return List.copyOf(generators.keySet());
    }

    /** They begin in turn, so that none is always the one that comes behind the same other. */
    public List<Arm> inTurn(int row) {
        List<Arm> turn = new ArrayList<>(arms());
        Collections.rotate(turn, row);
        return turn;
    }

    /** What an arm answers; a prompt too long for its model's context has no answer. */
    Answer answer(String run, int row, Arm arm, GenerationRequest request) {
        try {
            GenerationResult result = generator(arm).generate(request);
            String text = arm == Arm.TUNED_DRAFT ? withoutMarker(result.text()) : result.text();
            return Answer.of(run, row, arm, text, result, peaks);
        } catch (ContextLengthException e) {
            return Answer.failed(run, row, arm, String.valueOf(e.getMessage()));
        }
    }

    /** Has each answer a few tokens, once: the first passes pay for page faults and compilation. */
    synchronized void warmUp(GenerationRequest request) {
        if (!warm) {
            GenerationRequest brief = request.toBuilder().maxNewTokens(4).build();
            arms().forEach(arm -> answer("", 0, arm, brief));
            warm = true;
        }
    }

    private CautiousGenerator generator(Arm arm) {
        CautiousGenerator generator = generators.get(arm);
        if (generator == null) {
            throw new IllegalStateException(arm + " is in no plan");
        }
        return generator;
    }

    private String withoutMarker(String text) {
        String begun = text.stripLeading();
        return markers.stream()
                .filter(begun::startsWith)
                .findFirst()
                .map(marker -> begun.substring(marker.length()).stripLeading())
                .orElse(text);
    }

    @Override
    public void close() {
        generators.values().forEach(CautiousGenerator::close);
    }
}
