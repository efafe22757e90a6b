package ai.cautious.drafting;

import static java.util.Objects.requireNonNull;

import ai.cautious.IncompatibleModelsException;
import ai.cautious.InvalidOptionException;
import ai.cautious.ModelIdentity;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.internal.Require;
import ai.cautious.internal.vocabulary.ReencodingSession;
import ai.cautious.internal.vocabulary.SharedVocabulary;
import ai.cautious.model.DraftModel;
import ai.cautious.model.DraftSession;
import ai.cautious.model.DraftVocabulary;
import ai.cautious.model.SessionOptions;
import ai.cautious.model.Tokenizer;
import ai.cautious.model.VerifierModel;
import ai.cautious.safety.SafetyProfile;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A draft of another tokenizer family than its verifier's: it drafts the tokens that both vocabularies have, under the
 * verifier's ids, and reads the text so far in its own encoding (token-level intersection, Timor et al. 2025, arXiv
 * 2502.05202). Lossless like any draft: q is zero for the tokens that it does not share.
 *
 * <pre>{@code
 * try (DraftModel shared = SharedTokensDraft.of(draft, verifier);
 *         CautiousGenerator generator = CautiousGenerator.builder().verifier(verifier).draft(shared).build()) {
 *     GenerationResult result = generator.generate("What is a tokenizer?");
 * }
 * }</pre>
 *
 * <p>A view of a draft, with a head of its own, which closing it frees: whoever makes it closes it, after the generators that
 * use it and before the draft, which stays open. Thread-safe if the draft is.
 */
public final class SharedTokensDraft implements DraftModel {

    /** How many of the draft's tokens a session holds for each of the verifier's, at most. */
    private static final int EXPANSION = 2;

    private static final int SPARE = 64;

    private final DraftModel draft;
    private final DraftModel restricted;
    private final VerifierModel verifier;
    private final DraftVocabulary shared;

    private SharedTokensDraft(DraftModel draft, VerifierModel verifier, DraftVocabulary shared) {
        this.draft = draft;
        this.verifier = verifier;
        this.shared = shared;
        this.restricted = draft.restrictedTo(shared);
    }

    /**
     * A draft's view for one verifier; the caller closes it.
     *
     * @param draft stays the caller's to close, after this view
     * @param verifier stays the caller's to close
     * @throws IncompatibleModelsException if they share no token
     */
    public static SharedTokensDraft of(DraftModel draft, VerifierModel verifier) {
        requireNonNull(draft, "draft");
        requireNonNull(verifier, "verifier");
        Map<String, Integer> drafted = new HashMap<>();
        int known = Math.min(draft.tokenizer().vocabularySize(), draft.vocabularySize());
        for (int token = known - 1; token >= 0; token--) {
            drafted.put(key(draft.tokenizer(), token), token);
        }
        int verified = Math.min(verifier.tokenizer().vocabularySize(), verifier.vocabularySize());
        int[] tokens = new int[Math.min(known, verified)];
        int[] names = new int[tokens.length];
        int count = 0;
        for (int name = 0; name < verified; name++) {
            // Removed, so that a spelling that stands twice is shared once.
            Integer token =
                    verifier.tokenizer().piece(name).isEmpty() ? null : drafted.remove(key(verifier.tokenizer(), name));
            if (token != null) {
                tokens[count] = token;
                names[count++] = name;
            }
        }
        if (count == 0) {
            throw new IncompatibleModelsException(draft.name() + " and " + verifier.name()
                    + " have no token in common: their tokenizers spell tokens in different alphabets");
        }
        return new SharedTokensDraft(
                draft,
                verifier,
                DraftVocabulary.named(
                        verifier.vocabularySize(), Arrays.copyOf(tokens, count), Arrays.copyOf(names, count)));
    }

    /** Whether a draft needs such a view to draft for a verifier: some id does not mean the same token to both. */
    public static boolean isNeeded(DraftModel draft, VerifierModel verifier) {
        requireNonNull(draft, "draft");
        requireNonNull(verifier, "verifier");
        return SharedVocabulary.firstDifference(draft, verifier).isPresent();
    }

    /** A control token is not the text that spells it. */
    private static String key(Tokenizer tokenizer, int token) {
        return (tokenizer.isControl(token) ? "c" : "t") + tokenizer.piece(token);
    }

    /** How many tokens both vocabularies have. */
    public int sharedTokens() {
        return shared.tokens().length;
    }

    @Override
    public ModelIdentity identity() {
        return draft.identity();
    }

    /** The verifier's tokenizer, whose ids this draft is given and gives. */
    @Override
    public Tokenizer tokenizer() {
        return verifier.tokenizer();
    }

    @Override
    public int vocabularySize() {
        return shared.size();
    }

    @Override
    public int contextLength() {
        return draft.contextLength();
    }

    @Override
    public Set<Integer> endOfSequenceTokens() {
        return verifier.endOfSequenceTokens();
    }

    @Override
    public Optional<PromptTemplate> chatTemplate() {
        return verifier.chatTemplate();
    }

    @Override
    public Optional<SafetyProfile> safetyProfile() {
        return draft.safetyProfile();
    }

    @Override
    public double relativePassCost(int rows) {
        return draft.relativePassCost(rows);
    }

    /** The draft itself, with a head of the shared tokens. */
    @Override
    public DraftModel inOwnTokens() {
        return restricted;
    }

    @Override
    public DraftSession open(SessionOptions options) {
        requireNonNull(options, "options");
        int capacity = (int) Math.min(draft.contextLength(), (long) EXPANSION * options.capacity() + SPARE);
        // The hint is in the verifier's tokens; whom caches are shared with stays.
        DraftSession inner =
                restricted.open(options.toBuilder().capacity(capacity).prefix().build());
        return new ReencodingSession(inner, capacity, draft.tokenizer(), verifier.tokenizer(), shared);
    }

    /**
     * Narrows the shared tokens further.
     *
     * @throws InvalidOptionException if the vocabulary renames tokens, or has none that is shared
     */
    @Override
    public DraftModel restrictedTo(DraftVocabulary vocabulary) {
        requireNonNull(vocabulary, "vocabulary");
        Require.that(
                Arrays.equals(vocabulary.tokens(), vocabulary.names()), "names", "other ids", "the verifier's ids");
        Set<Integer> kept = new HashSet<>();
        Arrays.stream(vocabulary.names()).forEach(kept::add);
        int[] names = shared.names();
        int[] places = IntStream.range(0, names.length)
                .filter(i -> kept.contains(names[i]))
                .toArray();
        int[] tokens = shared.tokens();
        return new SharedTokensDraft(
                draft,
                verifier,
                DraftVocabulary.named(
                        shared.size(),
                        Arrays.stream(places).map(i -> tokens[i]).toArray(),
                        Arrays.stream(places).map(i -> names[i]).toArray()));
    }

    @Override
    public void close() {
        restricted.close();
    }
}
