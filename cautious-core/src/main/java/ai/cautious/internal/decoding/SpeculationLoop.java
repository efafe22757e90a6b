package ai.cautious.internal.decoding;

import ai.cautious.FinishReason;
import ai.cautious.GenerationReport;
import ai.cautious.acceptance.Verification;
import ai.cautious.drafting.DraftRound;
import ai.cautious.drafting.DraftSource;
import ai.cautious.internal.Prefill;
import ai.cautious.internal.TokenList;
import ai.cautious.internal.decoding.PromptNgrams.Match;
import ai.cautious.model.DraftBlock;
import ai.cautious.model.DraftSession;
import ai.cautious.model.VerifierSession;
import ai.cautious.sampling.OneHotDistributions;
import ai.cautious.sampling.Sampling;
import ai.cautious.sampling.TokenHistory;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Speculative decoding of one answer, a round at a time: γ tokens are drafted, the verifier checks them in one pass and
 * adds one of its own (Leviathan et al. 2023, arXiv 2211.17192). γ = 0 is plain decoding.
 *
 * <p>The first round drafts nothing: the first token comes from the prompt's own pass, as in plain decoding, so that
 * its time compares. Each round has random numbers of its own, for drafting and for verifying, so that how many of them
 * one stage takes changes nothing for the other. Not thread-safe.
 */
final class SpeculationLoop {

    private final VerifierSession verifier;
    private final @Nullable DraftSession draft;
    private final DecodingOptions options;
    private final RoundPlanner planner;
    private final SplittableRandom random;
    private final Sampling sampling;
    private final Measurements measurements;
    private final BooleanSupplier cancelled;
    private final TokenList generated = new TokenList();
    private int draftBehind;
    private @Nullable FinishReason finishReason;

    /**
     * Over sessions that hold their prompts; they stay the caller's to close.
     *
     * @param drafting the draft, if there is one
     * @param prompt the verifier's
     * @param experience what earlier generations showed; grows by this one where the draft length adapts
     * @param measurements with nothing measured yet
     * @param cancelled whether the answer is to end; asked between passes
     */
    SpeculationLoop(
            VerifierSession verifier,
            DraftStart drafting,
            int[] prompt,
            DecodingOptions options,
            DraftingExperience experience,
            Measurements measurements,
            BooleanSupplier cancelled) {
        this.verifier = verifier;
        this.draft = drafting.session();
        this.draftBehind = drafting.behind();
        this.options = options;
        this.planner = RoundPlanner.of(options.draftLength(), experience);
        this.random = new SplittableRandom(options.seed());
        this.sampling = new Sampling(options.sampling(), new TokenHistory(prompt), options.endTokens());
        this.measurements = measurements;
        this.cancelled = cancelled;
    }

    /** Why the answer has ended; null while it has not. */
    @Nullable
    FinishReason finishReason() {
        return finishReason;
    }

    /** All tokens so far, without the one that ended the answer. */
    int[] generated() {
        return generated.toArray();
    }

    /** What the last round came to. */
    DraftRound lastRound() {
        return measurements.lastRound();
    }

    /** From the request to the first round's end. */
    Duration timeToFirstToken() {
        return measurements.timeToFirstToken();
    }

    /** What has been measured so far. */
    GenerationReport report() {
        return measurements.report(generated.size());
    }

    /** Ends the answer without its last {@code surplus} tokens. */
    void stop(int surplus) {
        generated.truncate(generated.size() - surplus);
        finishReason = FinishReason.STOP;
    }

    /** Runs one round and gives the tokens that it added to the answer: none if it ended at once or was cancelled. */
    int[] round() {
        boolean first = generated.size() == 0;
        if (first) {
            prefill();
        }
        if (isCancelled()) {
            return new int[0];
        }
        measurements.roundBegun();
        Match match = first ? Match.NONE : match();
        RoundPlanner.Plan plan = first ? RoundPlanner.Plan.PLAIN : plan(match);
        int base = verifier.length();
        int behind = draftBehind;
        SplittableRandom ofRound = random.split();
        try (DraftBlock block = draft(plan, match, ofRound.split())) {
            if (isCancelled()) {
                return new int[0];
            }
            long draftNanos = measurements.drafted();
            Verification verification = verify(block, ofRound);
            long verifyNanos = measurements.verified();
            verifier.truncate(base + verification.accepted());
            verifier.append(verification.nextToken());
            // A draft that has no more room gives nothing.
            DraftSource source = block.length() == 0 ? DraftSource.NONE : plan.source();
            follow(source, block, verification);
            int[] added = add(block, verification);
            DraftRound round = new DraftRound(source, block.length(), verification.accepted());
            measurements.decided(round, added.length > 0);
            if (!first) {
                planner.observe(new RoundPlanner.Outcome(
                        round, match.length(), block.confidences(), behind, draftNanos, verifyNanos));
            }
            return added;
        }
    }

    private void prefill() {
        measurements.begun();
        // What a judge has computed already lacks a few tokens, which the first draft makes up for in its own pass.
        if (draft != null && draftBehind == 0) {
            Prefill.compute(draft, this::isCancelled);
        }
        Prefill.computeToLastStep(verifier, this::isCancelled);
    }

    private boolean isCancelled() {
        if (cancelled.getAsBoolean()) {
            finishReason = FinishReason.CANCELLED;
        }
        return finishReason == FinishReason.CANCELLED;
    }

    private Match match() {
        // Where the answer is to follow the draft in part, nothing else may draft.
        return options.lookup() == null || needsDraft(generated.size())
                ? Match.NONE
                : PromptNgrams.find(sampling.history(), options.lookup());
    }

    private RoundPlanner.Plan plan(Match match) {
        // The verifier adds a token of its own, so drafting all that there is room for would be one too many.
        int room = options.limit() - generated.size() - 1;
        int modelRoom = draft == null ? 0 : Math.min(room, options.draftLimit() - generated.size() - 1);
        return planner.next(
                new RoundPlanner.Room(Math.max(0, modelRoom), Math.min(room, lookupLength(match)), match.length()));
    }

    private int lookupLength(Match match) {
        if (options.lookup() == null || match.length() == 0) {
            return 0;
        }
        int following =
                Math.min(options.lookup().maxTokens(), sampling.history().length() - match.end());
        int length = 0;
        while (length < following && sampling.history().token(match.end() + length) < options.vocabularySize()) {
            length++;
        }
        return length;
    }

    private boolean needsDraft(int answerPosition) {
        return options.policy().draftWeight(answerPosition) > 0;
    }

    private DraftBlock draft(RoundPlanner.Plan plan, Match match, SplittableRandom uniforms) {
        int length = plan.draft().length();
        if (plan.source() == DraftSource.LOOKUP) {
            int[] tokens = new int[length];
            for (int i = 0; i < length; i++) {
                tokens[i] = sampling.history().token(match.end() + i);
            }
            return DraftBlock.of(tokens, new OneHotDistributions(tokens, options.vocabularySize()));
        }
        // The block may end anywhere, and hold nothing where the draft has no room.
        boolean withNext = needsDraft(generated.size());
        if (draft == null || (length == 0 && !withNext)) {
            return DraftBlock.empty();
        }
        draftBehind = 0;
        return draft.draft(withNext ? plan.draft().andNext() : plan.draft(), sampling, draw(uniforms, length));
    }

    private Verification verify(DraftBlock block, SplittableRandom uniforms) {
        return verifier.verify(block, sampling, options.policy(), draw(uniforms, block.length() + 1));
    }

    private static double[] draw(SplittableRandom random, int count) {
        double[] uniforms = new double[count];
        for (int i = 0; i < count; i++) {
            uniforms[i] = random.nextDouble();
        }
        return uniforms;
    }

    /** Brings the draft's sequence to what stands, while it has room for it. */
    private void follow(DraftSource source, DraftBlock block, Verification verification) {
        int accepted = verification.accepted();
        if (draft == null || generated.size() + accepted + 1 > options.draftLimit()) {
            return;
        }
        if (source == DraftSource.MODEL) {
            draft.truncate(draft.length() - block.length() + accepted);
        } else {
            for (int i = 0; i < accepted; i++) {
                draft.append(block.token(i));
            }
            draftBehind += accepted;
        }
        draft.append(verification.nextToken());
        draftBehind++;
    }

    /** Adds what was accepted and what follows it to the answer, up to an end token or the limit. */
    private int[] add(DraftBlock block, Verification verification) {
        int before = generated.size();
        for (int i = 0; i <= verification.accepted() && finishReason == null; i++) {
            int token = i < verification.accepted() ? block.token(i) : verification.nextToken();
            sampling.history().append(token);
            if (options.endTokens().contains(token)) {
                finishReason = FinishReason.STOP;
            } else {
                generated.add(token);
                finishReason = generated.size() == options.limit() ? FinishReason.LENGTH : null;
            }
        }
        return generated.from(before);
    }
}
