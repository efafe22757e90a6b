package ai.cautious;

import static java.util.Objects.requireNonNull;

import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.drafting.DraftLength;
import ai.cautious.drafting.PromptLookup;
import ai.cautious.instruction.InstructionSwapper;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.instruction.StagedMessages;
import ai.cautious.internal.Require;
import ai.cautious.internal.decoding.AnswerOpening;
import ai.cautious.internal.decoding.AnswerSetup;
import ai.cautious.internal.decoding.Course;
import ai.cautious.internal.decoding.EventPublisher;
import ai.cautious.internal.decoding.FutureAnswer;
import ai.cautious.internal.decoding.Resources;
import ai.cautious.internal.judging.Asking;
import ai.cautious.internal.judging.AuditedGate;
import ai.cautious.internal.judging.GeneratorGate;
import ai.cautious.internal.judging.ModelJudging;
import ai.cautious.internal.vocabulary.SharedVocabulary;
import ai.cautious.model.DraftModel;
import ai.cautious.model.DraftVocabulary;
import ai.cautious.model.ModelJudge;
import ai.cautious.model.VerifierModel;
import ai.cautious.safety.OutputMonitor;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyJudge;
import ai.cautious.safety.SafetyProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Generates a verifier's text at a draft's speed: the draft proposes tokens, the verifier checks them by rejection
 * sampling, so that the text is the verifier's own.
 *
 * <pre>{@code
 * try (CautiousGenerator generator = CautiousGenerator.builder().verifier(verifier).draft(draft).build()) {
 *     GenerationResult result = generator.generate("What is speculative decoding?");
 * }
 * }</pre>
 *
 * <p>Immutable and thread-safe: any number of generations may run at once. The models stay the caller's to close, after
 * the generator; what the generator makes itself it closes.
 */
public final class CautiousGenerator implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CautiousGenerator.class);

    private final AnswerSetup setup;
    private final InstructionSwapper instructionSwapper;
    private final boolean draftReadsItsOwn;
    private final @Nullable GeneratorGate gate;
    private final Resources resources;
    private final Builder origin;
    private final AtomicBoolean closed = new AtomicBoolean();

    private CautiousGenerator(
            Builder builder,
            AnswerSetup setup,
            InstructionSwapper instructionSwapper,
            @Nullable GeneratorGate gate,
            Resources resources) {
        this.setup = setup;
        this.resources = resources;
        this.instructionSwapper = instructionSwapper;
        this.draftReadsItsOwn = builder.instructionSwapper != null;
        this.gate = gate;
        this.origin = new Builder(builder);
        this.origin.earlier = resources;
    }

    /** A builder that needs a verifier. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that has this generator's values; what it builds shares what this generator has made and learned. */
    public Builder toBuilder() {
        return new Builder(origin);
    }

    /** Whose text it generates. */
    public ModelIdentity verifier() {
        return setup.verifier().identity();
    }

    /**
     * Answers one user message, greedily, with at most 128 tokens.
     *
     * @throws CautiousException as {@link #generate(GenerationRequest)} does
     */
    public GenerationResult generate(String prompt) {
        requireNonNull(prompt, "prompt");
        return generate(GenerationRequest.of(prompt));
    }

    /**
     * Generates an answer; where the thread is interrupted, what there is of it, {@link FinishReason#CANCELLED}.
     *
     * @throws ClosedException if the generator or its scheduler has been closed
     * @throws ContextLengthException if the prompt leaves the verifier's context no room for an answer, or the draft's where
     *     the acceptance policy needs a draft; otherwise decoding goes on without one
     * @throws InvalidOptionException if the template has no place for the messages, or the request has a gate and nobody
     *     judges, or one that may harden what the template has no place for, or with a category that the judge does not know
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
     * @throws ClosedException if the generator or its scheduler has been closed
     * @throws ContextLengthException if the prompt leaves the verifier's context no room for an answer, or the draft's where
     *     the acceptance policy needs a draft; otherwise decoding goes on without one
     * @throws InvalidOptionException if the template has no place for the messages, or the request has a gate and nobody
     *     judges, or one that may harden what the template has no place for, or with a category that the judge does not know
     * @throws EngineException if a model fails
     */
    public GenerationStream stream(GenerationRequest request) {
        requireNonNull(request, "request");
        if (closed.get()) {
            throw new ClosedException("the generator");
        }
        long start = setup.clock().getAsLong();
        Course course = new Course(origin.listeners, context(request), resources);
        try {
            request.sampling().requireVocabulary(setup.vocabularySize());
            StagedMessages staged = instructionSwapper.stage(request);
            AnswerOpening opening = new AnswerOpening(setup, request, staged, draftReadsItsOwn, start, course);
            GeneratorGate asked = gate(request);
            return asked == null ? opening.unjudged() : opening.judgedBy(asked);
        } catch (Throwable e) {
            course.failed(e);
            throw e;
        }
    }

    /**
     * As {@link #generateAsync(GenerationRequest, Executor)}, on a daemon thread of the generator's own, one for each answer
     * under way: nothing bounds how many there are.
     */
    public CompletableFuture<GenerationResult> generateAsync(GenerationRequest request) {
        return generateAsync(request, this::executeOnOwnThread);
    }

    /**
     * Generates an answer on another thread.
     *
     * <pre>{@code
     * CompletableFuture<GenerationResult> answer = generator.generateAsync(request).orTimeout(20, TimeUnit.SECONDS);
     * }</pre>
     *
     * @param executor has one task for the answer, which takes a thread until its end
     * @return the result, or what {@link #generate(GenerationRequest)} throws, or what the executor throws where it takes no
     *     task. Whoever completes it first, as by cancelling or a timeout, ends the answer after the pass under way; stages
     *     that depend on it do not
     */
    public CompletableFuture<GenerationResult> generateAsync(GenerationRequest request, Executor executor) {
        requireNonNull(request, "request");
        return FutureAnswer.of(() -> stream(request), requireNonNull(executor, "executor"));
    }

    /**
     * As {@link #publisher(GenerationRequest, Executor)}, on daemon threads of the generator's own, one for each answer that
     * is not waiting for its subscriber: nothing bounds how many there are.
     */
    public Flow.Publisher<GenerationEvent> publisher(GenerationRequest request) {
        return publisher(request, this::executeOnOwnThread);
    }

    /**
     * The events of {@link #stream}, as reactive streams have them: an event is computed once the subscriber has asked for
     * it, so that one who asks for no more holds the engine still, and no thread.
     *
     * <p>Each subscriber has an answer of its own, which begins with its first request, and may be on another thread from
     * event to event. {@link GenerationEvent.Completed} is the last event and is followed by {@code onComplete}; what
     * {@link #stream} and its events throw goes to {@code onError}, and so does an {@link IllegalArgumentException} for a
     * request that is not positive, and what the executor throws where it takes no task. Cancelling ends the answer after the
     * pass under way, without further events. Who neither asks nor cancels keeps the answer's caches.
     *
     * @param executor has a task whenever a subscriber asks who had nothing outstanding
     */
    public Flow.Publisher<GenerationEvent> publisher(GenerationRequest request, Executor executor) {
        requireNonNull(request, "request");
        return new EventPublisher(() -> stream(request), requireNonNull(executor, "executor"));
    }

    private void executeOnOwnThread(Runnable task) {
        try {
            resources.threads().execute(task);
        } catch (RejectedExecutionException e) {
            throw new ClosedException("the generator");
        }
    }

    private @Nullable GeneratorGate gate(GenerationRequest request) {
        SafetyGate own = request.gate().orElse(null);
        if (own == null) {
            return gate;
        }
        if (gate == null) {
            throw new InvalidOptionException("gate", "given", "left out, for the generator has nobody who judges");
        }
        requirePlace(own, setup.template());
        return gate.under(own);
    }

    /** A template without a place for the stricter instruction says so before anything is judged. */
    private static void requirePlace(SafetyGate gate, PromptTemplate template) {
        if (gate.mayHarden()) {
            template.render(List.of(ChatMessage.system(gate.hardening()), ChatMessage.user("")));
        }
    }

    private GenerationContext context(GenerationRequest request) {
        GenerationContext.Builder context = GenerationContext.builder(request, verifier());
        DraftModel drafting = setup.drafting();
        return drafting == null
                ? context.build()
                : context.draft(drafting.identity()).build();
    }

    /**
     * Begins nothing more; streams that are open go on. What it made is freed with the last of them and of the generators
     * from its {@link #toBuilder()}. Idempotent.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            resources.close();
        }
    }

    /** Builds generators. Not thread-safe. */
    public static final class Builder {

        private @Nullable VerifierModel verifier;
        private @Nullable DraftModel draft;
        private @Nullable DraftVocabulary draftVocabulary;
        private @Nullable Scheduler scheduler;
        private List<GenerationListener> listeners = List.of();
        /** Of the generator that this builder is from. */
        private @Nullable Resources earlier;

        private DraftLength draftLength = DraftLength.auto();
        private @Nullable PromptLookup promptLookup;
        private LongSupplier clock = System::nanoTime;
        private @Nullable PromptTemplate template;
        private @Nullable PromptTemplate draftTemplate;
        private @Nullable InstructionSwapper instructionSwapper;
        private AcceptancePolicy acceptancePolicy = AcceptancePolicy.rejectionSampling();
        private @Nullable SafetyGate safetyGate;
        private @Nullable SafetyJudge safetyJudge;
        private boolean gatesByDefault = true;
        private boolean requiresSafetyGate;
        private @Nullable OutputMonitor outputMonitor;
        /** The draft of which it has been said that it judges. */
        private @Nullable DraftModel announced;

        private Builder() {}

        private Builder(Builder other) {
            this.verifier = other.verifier;
            this.draft = other.draft;
            this.draftVocabulary = other.draftVocabulary;
            this.scheduler = other.scheduler;
            this.listeners = other.listeners;
            this.earlier = other.earlier;
            this.draftLength = other.draftLength;
            this.promptLookup = other.promptLookup;
            this.clock = other.clock;
            this.template = other.template;
            this.draftTemplate = other.draftTemplate;
            this.instructionSwapper = other.instructionSwapper;
            this.acceptancePolicy = other.acceptancePolicy;
            this.safetyGate = other.safetyGate;
            this.safetyJudge = other.safetyJudge;
            this.gatesByDefault = other.gatesByDefault;
            this.requiresSafetyGate = other.requiresSafetyGate;
            this.outputMonitor = other.outputMonitor;
            this.announced = other.announced;
        }

        /** The main model, whose text is generated. Stays the caller's to close. */
        public Builder verifier(VerifierModel verifier) {
            this.verifier = requireNonNull(verifier, "verifier");
            return this;
        }

        /**
         * The model that drafts; past the end of its context decoding goes on without it. Stays the caller's to close.
         */
        public Builder draft(DraftModel draft) {
            this.draft = requireNonNull(draft, "draft");
            return this;
        }

        /**
         * The tokens that the draft may choose, as {@link DraftModel#restrictedTo} has it; all by default. The generator makes
         * the reduced view of the draft and closes it.
         */
        public Builder draftVocabulary(DraftVocabulary draftVocabulary) {
            this.draftVocabulary = requireNonNull(draftVocabulary, "draftVocabulary");
            return this;
        }

        /** What is shared with other generators; stays the caller's to close. By default the generator makes its own. */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = requireNonNull(scheduler, "scheduler");
            return this;
        }

        /** Is told of each generation, after those that were given before. */
        public Builder listener(GenerationListener listener) {
            List<GenerationListener> all = new ArrayList<>(listeners);
            all.add(requireNonNull(listener, "listener"));
            this.listeners = List.copyOf(all);
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
            this.draftLength = requireNonNull(draftLength, "draftLength");
            return this;
        }

        /** Drafts from the text so far where it repeats itself, with or without a draft model; off by default. */
        public Builder promptLookup(PromptLookup promptLookup) {
            this.promptLookup = requireNonNull(promptLookup, "promptLookup");
            return this;
        }

        /** Tells the time in ns: for tests. */
        Builder clock(LongSupplier clock) {
            this.clock = clock;
            return this;
        }

        /** How messages become prompts; by default the verifier's own chat template. */
        public Builder template(PromptTemplate template) {
            this.template = requireNonNull(template, "template");
            return this;
        }

        /** How messages become the draft's prompt; by default as they become the verifier's. */
        public Builder draftTemplate(PromptTemplate draftTemplate) {
            this.draftTemplate = requireNonNull(draftTemplate, "draftTemplate");
            return this;
        }

        /**
         * What each stage reads; by default the draft reads what the verifier reads, or where it has judged, what it judged.
         */
        public Builder instructionSwapper(InstructionSwapper instructionSwapper) {
            this.instructionSwapper = requireNonNull(instructionSwapper, "instructionSwapper");
            return this;
        }

        /** The rule by which drafted tokens stand; by default rejection sampling. */
        public Builder acceptancePolicy(AcceptancePolicy acceptancePolicy) {
            this.acceptancePolicy = requireNonNull(acceptancePolicy, "acceptancePolicy");
            return this;
        }

        /**
         * Has each prompt judged before anything is answered: by the judge that is given or else by the draft. By default a
         * draft judges that has a {@link SafetyProfile}, by {@link SafetyGate#defaults()}.
         */
        public Builder safetyGate(SafetyGate gate) {
            this.safetyGate = requireNonNull(gate, "gate");
            return this;
        }

        /**
         * Who judges each prompt before anything is answered; by default the draft, asked as its {@link SafetyProfile} or,
         * where a gate is given, {@link SafetyProfile#defaults()} has it. A draft that is itself the model of a
         * {@link ModelJudge} drafts on from what it judged. What the judge holds stays the caller's to close.
         */
        public Builder safetyJudge(SafetyJudge judge) {
            this.safetyJudge = requireNonNull(judge, "judge");
            return this;
        }

        /** Lets nobody judge prompts, whatever the draft; a gate or a judge that was given before is forgotten. */
        public Builder withoutSafetyGate() {
            this.safetyGate = null;
            this.safetyJudge = null;
            this.gatesByDefault = false;
            return this;
        }

        /** Lets {@link #build} fail where nobody would judge prompts, for whatever reason. */
        public Builder requireGate() {
            this.requiresSafetyGate = true;
            return this;
        }

        /** Reads the answer before it is released, and may stop it; by default nobody does. */
        public Builder outputMonitor(OutputMonitor monitor) {
            this.outputMonitor = requireNonNull(monitor, "monitor");
            return this;
        }

        /**
         * The generator.
         *
         * @throws InvalidOptionException if there is no verifier, or neither a template nor a chat template of the
         *     verifier's own, or the acceptance policy needs a draft or the gate a judge and there is none, or the draft
         *     cannot be asked, or the judge reads no prompts, or the gate may harden what the template has no place for, or
         *     has a category that the judge does not know, or one is required and there is none
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
            if (draftVocabulary != null && draft == null) {
                throw new InvalidOptionException("draftVocabulary", "given without a draft", "given with one");
            }
            Resources resources = Resources.of(
                    draft,
                    draftLength.equals(DraftLength.fixed(0)) ? null : draftVocabulary,
                    scheduler == null ? null : scheduler.work(),
                    earlier);
            try {
                return build(main, chosen, resources);
            } catch (RuntimeException | Error e) {
                resources.close();
                throw e;
            }
        }

        private CautiousGenerator build(VerifierModel main, PromptTemplate chosen, Resources resources) {
            DraftModel drafting = resources.drafting();
            AnswerSetup setup = new AnswerSetup(
                    main,
                    drafting,
                    chosen,
                    draftTemplate == null ? chosen : draftTemplate,
                    drafting == null ? main.vocabularySize() : SharedVocabulary.size(drafting, main),
                    draftLength,
                    promptLookup,
                    acceptancePolicy,
                    outputMonitor,
                    clock,
                    resources.experience(main));
            InstructionSwapper swapper = instructionSwapper == null ? InstructionSwapper.none() : instructionSwapper;
            return new CautiousGenerator(this, setup, swapper, gate(main, drafting, chosen, resources), resources);
        }

        private @Nullable GeneratorGate gate(
                VerifierModel main, @Nullable DraftModel drafting, PromptTemplate chosen, Resources resources) {
            SafetyGate gate = safetyGate;
            if (gate == null && safetyJudge != null) {
                gate = SafetyGate.defaults();
            }
            if (gate == null
                    && gatesByDefault
                    && draft != null
                    && draft.safetyProfile().isPresent()) {
                gate = SafetyGate.defaults();
                announce(draft);
            }
            if (gate == null) {
                Require.that(!requiresSafetyGate, "safetyGate", "missing", "given, with a judge, as requireGate says");
                return null;
            }
            requirePlace(gate, chosen);
            SafetyJudge judge = safetyJudge == null ? draftAsJudge(chosen) : safetyJudge;
            Asking.requirePrompts(judge);
            // What a template that asks by itself makes of a conversation is none that is answered.
            ModelJudging ofTheDraft = drafting != null
                            && judge instanceof ModelJudge asked
                            && asked.model() == draft
                            && asked.profile().instruction().isPresent()
                    ? new ModelJudging(drafting, asked.profile(), asked.template())
                    : null;
            AuditedGate audited = new AuditedGate(gate, judge, main.identity(), clock, resources.threads());
            return GeneratorGate.of(audited, judge, ofTheDraft);
        }

        /** Once, and not again for a generator that is derived from this one. */
        private void announce(DraftModel judge) {
            if (judge != announced) {
                announced = judge;
                LOG.info(
                        "{} was tuned to judge, so it judges each prompt: see CautiousGenerator.Builder.safetyGate",
                        judge.name());
            }
        }

        private SafetyJudge draftAsJudge(PromptTemplate chosen) {
            if (draft == null) {
                throw new InvalidOptionException(
                        "safetyGate",
                        "given without a judge or a draft",
                        "with a safetyJudge, or a draft, which judges");
            }
            if (draft.safetyProfile().isPresent()) {
                return ModelJudge.of(draft);
            }
            PromptTemplate given = draftTemplate == null ? template : draftTemplate;
            PromptTemplate fallback =
                    given == null ? draft.inOwnTokens().chatTemplate().orElse(chosen) : given;
            return ModelJudge.of(draft, SafetyProfile.defaults(), fallback);
        }
    }
}
