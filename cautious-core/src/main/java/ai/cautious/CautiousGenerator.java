package ai.cautious;

import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.drafting.DraftLength;
import ai.cautious.drafting.PromptLookup;
import ai.cautious.instruction.InstructionSwapper;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.instruction.StagedMessages;
import ai.cautious.internal.DecodingOptions;
import ai.cautious.internal.DraftingExperience;
import ai.cautious.internal.Generation;
import ai.cautious.internal.SharedVocabulary;
import ai.cautious.internal.SpeculationLoop;
import ai.cautious.model.DraftModel;
import ai.cautious.model.DraftSession;
import ai.cautious.model.LanguageModel;
import ai.cautious.model.SessionOptions;
import ai.cautious.model.TokenSession;
import ai.cautious.model.VerifierModel;
import ai.cautious.model.VerifierSession;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Generates a verifier's text at a draft's speed: the draft proposes tokens, the verifier checks them by rejection
 * sampling, so that the text is the verifier's own.
 *
 * <pre>{@code
 * CautiousGenerator generator = CautiousGenerator.builder()
 *         .verifier(verifier)
 *         .draft(draft)
 *         .build();
 * GenerationResult result = generator.generate("What is speculative decoding?");
 * }</pre>
 *
 * <p>Immutable and thread-safe: any number of generations may run at once. The models stay the caller's to close, after
 * the last generation.
 */
public final class CautiousGenerator {

    private final VerifierModel verifier;
    private final @Nullable DraftModel draft;
    private final DraftLength draftLength;
    private final @Nullable PromptLookup promptLookup;
    private final PromptTemplate template;
    private final PromptTemplate draftTemplate;
    private final InstructionSwapper instructionSwapper;
    private final AcceptancePolicy acceptancePolicy;
    private final int vocabularySize;
    private final LongSupplier clock;
    private final DraftingExperience experience = new DraftingExperience();
    private final Builder origin;

    private CautiousGenerator(Builder builder, VerifierModel verifier, PromptTemplate template) {
        this.verifier = verifier;
        this.draft = builder.draft;
        this.draftLength = builder.draftLength;
        this.promptLookup = builder.promptLookup;
        this.template = template;
        this.draftTemplate = builder.draftTemplate == null ? template : builder.draftTemplate;
        this.instructionSwapper = builder.instructionSwapper;
        this.acceptancePolicy = builder.acceptancePolicy;
        this.clock = builder.clock;
        this.vocabularySize = draft == null ? verifier.vocabularySize() : SharedVocabulary.size(draft, verifier);
        this.origin = new Builder(builder);
    }

    /** A builder that needs a verifier. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that has this generator's values. */
    public Builder toBuilder() {
        return new Builder(origin);
    }

    /**
     * Answers one user message, greedily, with at most 128 tokens.
     *
     * @throws CautiousException as {@link #generate(GenerationRequest)} does
     */
    public GenerationResult generate(String prompt) {
        return generate(GenerationRequest.of(prompt));
    }

    /**
     * Generates an answer.
     *
     * @throws ContextLengthException if a prompt leaves a model's context no room for an answer
     * @throws InvalidOptionException if the template has no place for the messages
     * @throws EngineException if a model fails
     */
    public GenerationResult generate(GenerationRequest request) {
        try (GenerationStream stream = stream(request)) {
            while (stream.hasNext()) {
                stream.next();
            }
            return stream.result();
        }
    }

    /**
     * Generates an answer while its events are asked for.
     *
     * @return the events; the caller closes the stream, at any time
     * @throws ContextLengthException if a prompt leaves a model's context no room for an answer
     * @throws InvalidOptionException if the template has no place for the messages
     * @throws EngineException if a model fails
     */
    public GenerationStream stream(GenerationRequest request) {
        long start = clock.getAsLong();
        request.sampling().requireVocabulary(vocabularySize);
        StagedMessages staged = instructionSwapper.stage(request.messages());
        int[] prompt = encode(verifier, template, staged.verifier());
        int limit = Math.min(request.maxNewTokens(), room(verifier, prompt));
        int draftLimit = 0;
        DraftSession drafting = null;
        List<TokenSession> sessions = new ArrayList<>();
        try {
            if (draft != null && !draftLength.equals(DraftLength.fixed(0))) {
                // The draft reads and writes the verifier's ids.
                int[] draftPrompt = encode(verifier, draftTemplate, staged.draft());
                draftLimit = Math.min(limit, room(draft, draftPrompt));
                drafting = draft.open(new SessionOptions(draftPrompt.length + draftLimit, vocabularySize));
                sessions.add(drafting);
                drafting.append(draftPrompt);
                requireRoomForBlend(draft, draftLimit, limit);
            }
            VerifierSession verifying = verifier.open(new SessionOptions(prompt.length + limit, vocabularySize));
            sessions.add(verifying);
            verifying.append(prompt);
            DecodingOptions options = new DecodingOptions(
                    draftLength,
                    promptLookup,
                    draftLimit,
                    limit,
                    vocabularySize,
                    request.sampling(),
                    acceptancePolicy,
                    verifier.endOfSequenceTokens(),
                    request.seed());
            SpeculationLoop loop = new SpeculationLoop(verifying, drafting, prompt, options, experience, clock, start);
            return new Generation(loop, verifier.tokenizer(), request.stopStrings(), sessions);
        } catch (RuntimeException | Error e) {
            Generation.closeAfter(e, sessions);
            throw e;
        }
    }

    private void requireRoomForBlend(DraftModel model, int draftLimit, int limit) {
        if (draftLimit < limit && acceptancePolicy.draftWeight(draftLimit + 1) > 0) {
            throw new ContextLengthException(
                    "the acceptance policy needs the draft at each of the answer's first tokens; " + model.name()
                            + " has room for " + draftLimit);
        }
    }

    private static int[] encode(VerifierModel verifier, PromptTemplate template, List<ChatMessage> messages) {
        int[] tokens = verifier.tokenizer().encode(template.render(messages));
        if (tokens.length == 0) {
            throw new InvalidOptionException("the prompt has no tokens: it is empty and " + verifier.name()
                    + " puts nothing in front; give it a text or a template");
        }
        return tokens;
    }

    /** How many tokens a model's context has left after a prompt. */
    private static int room(LanguageModel model, int[] prompt) {
        int room = model.contextLength() - prompt.length;
        if (room < 1) {
            throw new ContextLengthException("the prompt has " + prompt.length + " tokens; " + model.name()
                    + " has a context of " + model.contextLength() + ", the answer included");
        }
        return room;
    }

    /** Builds generators. Not thread-safe. */
    public static final class Builder {

        private @Nullable VerifierModel verifier;
        private @Nullable DraftModel draft;
        private DraftLength draftLength = DraftLength.auto();
        private @Nullable PromptLookup promptLookup;
        private LongSupplier clock = System::nanoTime;
        private @Nullable PromptTemplate template;
        private @Nullable PromptTemplate draftTemplate;
        private InstructionSwapper instructionSwapper = InstructionSwapper.none();
        private AcceptancePolicy acceptancePolicy = AcceptancePolicy.rejectionSampling();

        private Builder() {}

        private Builder(Builder other) {
            this.verifier = other.verifier;
            this.draft = other.draft;
            this.draftLength = other.draftLength;
            this.promptLookup = other.promptLookup;
            this.clock = other.clock;
            this.template = other.template;
            this.draftTemplate = other.draftTemplate;
            this.instructionSwapper = other.instructionSwapper;
            this.acceptancePolicy = other.acceptancePolicy;
        }

        /** The main model, whose text is generated. Stays the caller's to close. */
        public Builder verifier(VerifierModel verifier) {
            this.verifier = verifier;
            return this;
        }

        /**
         * The model that drafts; past the end of its context decoding goes on without it. Stays the caller's to close.
         */
        public Builder draft(DraftModel draft) {
            this.draft = draft;
            return this;
        }

        /**
         * γ, how many tokens are drafted in every round.
         *
         * @throws InvalidOptionException if it is not in {@code [0, 64]}; 0 is plain decoding
         */
        public Builder draftLength(int tokens) {
            return draftLength(DraftLength.fixed(tokens));
        }

        /** How many tokens are drafted in each round; by default as many as pay: {@link DraftLength#auto()}. */
        public Builder draftLength(DraftLength draftLength) {
            this.draftLength = draftLength;
            return this;
        }

        /** Drafts from the text so far where it repeats itself, with or without a draft model; off by default. */
        public Builder promptLookup(PromptLookup promptLookup) {
            this.promptLookup = promptLookup;
            return this;
        }

        /** Tells the time in ns: for tests. */
        Builder clock(LongSupplier clock) {
            this.clock = clock;
            return this;
        }

        /** How messages become prompts; by default the verifier's own chat template. */
        public Builder template(PromptTemplate template) {
            this.template = template;
            return this;
        }

        /** How messages become the draft's prompt; by default as they become the verifier's. */
        public Builder draftTemplate(PromptTemplate draftTemplate) {
            this.draftTemplate = draftTemplate;
            return this;
        }

        /** What the draft reads; by default what the verifier reads. */
        public Builder instructionSwapper(InstructionSwapper instructionSwapper) {
            this.instructionSwapper = instructionSwapper;
            return this;
        }

        /** The rule by which drafted tokens stand; by default rejection sampling. */
        public Builder acceptancePolicy(AcceptancePolicy acceptancePolicy) {
            this.acceptancePolicy = acceptancePolicy;
            return this;
        }

        /**
         * The generator.
         *
         * @throws InvalidOptionException if there is no verifier, or neither a template nor a chat template of the
         *     verifier's own, or the acceptance policy needs a draft and there is none
         * @throws IncompatibleModelsException if draft and verifier have different vocabularies
         */
        public CautiousGenerator build() {
            VerifierModel main = verifier;
            if (main == null) {
                throw new InvalidOptionException("verifier", "missing", "the main model");
            }
            PromptTemplate chosen = template == null
                    ? main.chatTemplate()
                            .orElseThrow(() -> new InvalidOptionException(main.name()
                                    + " has no chat template; choose a template: chatml, llama3, alpaca or raw"))
                    : template;
            if (acceptancePolicy.draftWeight(0) > 0 && (draft == null || draftLength.equals(DraftLength.fixed(0)))) {
                throw new InvalidOptionException(
                        "the acceptance policy needs a draft; give one, and a draft length that is not 0");
            }
            return new CautiousGenerator(this, main, chosen);
        }
    }
}
