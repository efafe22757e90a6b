package ai.cautious.internal;

import ai.cautious.FinishReason;
import ai.cautious.GenerationReport;
import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.model.DraftBlock;
import ai.cautious.model.DraftSession;
import ai.cautious.model.Verification;
import ai.cautious.model.VerifierSession;
import ai.cautious.sampling.SamplingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Speculative decoding of one answer, a round at a time: the draft proposes γ tokens, the verifier checks them in one
 * pass and adds one of its own (Leviathan et al. 2023, arXiv 2211.17192). γ = 0 is plain decoding.
 *
 * <p>The first round drafts nothing: the first token comes from the prompt's own pass, as in plain decoding, so that it
 * does not wait for the draft. Random numbers come from one generator: each round takes γ for drafting, then γ + 1 for
 * verifying. Not thread-safe.
 */
public final class SpeculationLoop {

    private final VerifierSession verifier;
    private final @Nullable DraftSession draft;
    private final int draftLength;
    private final int limit;
    private final SamplingOptions sampling;
    private final AcceptancePolicy policy;
    private final Set<Integer> endTokens;
    private final SplittableRandom random;
    private final Measurements measurements;
    private final List<Integer> generated = new ArrayList<>();
    private @Nullable FinishReason finishReason;

    /**
     * Over sessions that hold their prompts; they stay the caller's to close.
     *
     * @param draft null for plain decoding
     * @param draftLength γ ≥ 0
     * @param limit how many tokens may be generated; both sessions have room for them
     * @param request when the request came in, {@link System#nanoTime()}
     */
    public SpeculationLoop(
            VerifierSession verifier,
            @Nullable DraftSession draft,
            int draftLength,
            int limit,
            SamplingOptions sampling,
            AcceptancePolicy policy,
            Set<Integer> endTokens,
            long seed,
            long request) {
        this.verifier = verifier;
        this.draft = draft;
        this.draftLength = draft == null ? 0 : draftLength;
        this.limit = limit;
        this.sampling = sampling;
        this.policy = policy;
        this.endTokens = endTokens;
        this.random = new SplittableRandom(seed);
        this.measurements = new Measurements(request, verifier.length(), this.draftLength);
    }

    /** Why the answer has ended; null while it has not. */
    public @Nullable FinishReason finishReason() {
        return finishReason;
    }

    /** All tokens so far, without the one that ended the answer. */
    public List<Integer> generated() {
        return List.copyOf(generated);
    }

    /** What has been measured so far. */
    public GenerationReport report() {
        return measurements.report(generated.size());
    }

    /** Runs one round and gives the tokens that it added to the answer: none if it ended at once. */
    public List<Integer> round() {
        boolean first = generated.isEmpty();
        if (first && draft != null) {
            draft.prefill();
        }
        // The verifier adds a token of its own, so drafting all that is left to generate would be one too many.
        int length = first ? 0 : Math.min(draftLength, limit - generated.size() - 1);
        int base = verifier.length();
        try (DraftBlock block = draft(length)) {
            Verification verification = verify(block);
            int accepted = verification.accepted();
            verifier.truncate(base + accepted);
            verifier.append(verification.nextToken());
            if (draft != null) {
                draft.truncate(draft.length() - length + accepted);
                draft.append(verification.nextToken());
            }
            measurements.decided(length, accepted);
            return release(block, verification);
        }
    }

    private DraftBlock draft(int length) {
        if (draft == null || length == 0) {
            return DraftBlock.empty();
        }
        double[] uniforms = random.doubles(length).toArray();
        long start = System.nanoTime();
        DraftBlock block = draft.draft(length, sampling, uniforms);
        measurements.drafted(System.nanoTime() - start);
        return block;
    }

    private Verification verify(DraftBlock block) {
        double[] uniforms = random.doubles(block.length() + 1).toArray();
        long start = System.nanoTime();
        Verification verification = verifier.verify(block, sampling, policy, uniforms);
        measurements.verified(System.nanoTime() - start);
        return verification;
    }

    /** Adds what was accepted and what follows it to the answer, up to an end token or the limit. */
    private List<Integer> release(DraftBlock block, Verification verification) {
        int before = generated.size();
        for (int i = 0; i <= verification.accepted() && finishReason == null; i++) {
            int token = i < verification.accepted() ? block.token(i) : verification.nextToken();
            if (endTokens.contains(token)) {
                finishReason = FinishReason.STOP;
            } else {
                generated.add(token);
                finishReason = generated.size() == limit ? FinishReason.LENGTH : null;
            }
        }
        return List.copyOf(generated.subList(before, generated.size()));
    }
}
