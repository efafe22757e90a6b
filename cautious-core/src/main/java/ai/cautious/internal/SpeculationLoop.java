package ai.cautious.internal;

import ai.cautious.FinishReason;
import ai.cautious.GenerationReport;
import ai.cautious.model.DraftBlock;
import ai.cautious.model.DraftSession;
import ai.cautious.model.Verification;
import ai.cautious.model.VerifierSession;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Speculative decoding of one answer, a round at a time: the draft proposes γ tokens, the verifier checks them in one
 * pass and adds one of its own (Leviathan et al. 2023, arXiv 2211.17192). γ = 0 is plain decoding.
 *
 * <p>The first round drafts nothing: the first token comes from the prompt's own pass, as in plain decoding, so that
 * its time compares. Random numbers come from one generator: each round takes γ for drafting, then γ + 1 for
 * verifying. Not thread-safe.
 */
public final class SpeculationLoop {

    private final VerifierSession verifier;
    private final @Nullable DraftSession draft;
    private final DecodingOptions options;
    private final SplittableRandom random;
    private final Measurements measurements;
    private final List<Integer> generated = new ArrayList<>();
    private @Nullable FinishReason finishReason;

    /**
     * Over sessions that hold their prompts; they stay the caller's to close.
     *
     * @param draft null for plain decoding
     * @param request when the request came in, {@link System#nanoTime()}
     */
    public SpeculationLoop(
            VerifierSession verifier, @Nullable DraftSession draft, DecodingOptions options, long request) {
        this.verifier = verifier;
        this.draft = draft;
        this.options = options;
        this.random = new SplittableRandom(options.seed());
        this.measurements = new Measurements(request, verifier.length(), options.draftLength());
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
        if (first) {
            prefill();
        }
        int length = first ? 0 : nextDraftLength();
        int base = verifier.length();
        try (DraftBlock block = draft(length)) {
            Verification verification = verify(block);
            int accepted = verification.accepted();
            verifier.truncate(base + accepted);
            verifier.append(verification.nextToken());
            // A round after the first that drafts nothing is the last that the draft could have had a part in.
            if (draft != null && (first || length > 0)) {
                draft.truncate(draft.length() - length + accepted);
                draft.append(verification.nextToken());
            }
            List<Integer> added = add(block, verification);
            measurements.decided(length, accepted, !added.isEmpty());
            return added;
        }
    }

    private void prefill() {
        measurements.begun();
        if (draft != null) {
            draft.prefill();
        }
    }

    private int nextDraftLength() {
        if (draft == null) {
            return 0;
        }
        // The verifier adds a token of its own, so drafting all that there is room for would be one too many.
        int room = Math.min(options.limit(), options.draftLimit()) - generated.size() - 1;
        return Math.max(0, Math.min(options.draftLength(), room));
    }

    private DraftBlock draft(int length) {
        if (draft == null || length == 0) {
            return DraftBlock.empty();
        }
        double[] uniforms = random.doubles(length).toArray();
        long start = System.nanoTime();
        DraftBlock block = draft.draft(length, options.sampling(), uniforms);
        measurements.drafted(System.nanoTime() - start);
        return block;
    }

    private Verification verify(DraftBlock block) {
        double[] uniforms = random.doubles(block.length() + 1).toArray();
        long start = System.nanoTime();
        Verification verification = verifier.verify(block, options.sampling(), options.policy(), uniforms);
        measurements.verified(System.nanoTime() - start);
        return verification;
    }

    /** Adds what was accepted and what follows it to the answer, up to an end token or the limit. */
    private List<Integer> add(DraftBlock block, Verification verification) {
        int before = generated.size();
        for (int i = 0; i <= verification.accepted() && finishReason == null; i++) {
            int token = i < verification.accepted() ? block.token(i) : verification.nextToken();
            if (options.endTokens().contains(token)) {
                finishReason = FinishReason.STOP;
            } else {
                generated.add(token);
                finishReason = generated.size() == options.limit() ? FinishReason.LENGTH : null;
            }
        }
        return List.copyOf(generated.subList(before, generated.size()));
    }
}
