package ai.cautious.internal.decoding;

import ai.cautious.ContextLengthException;
import ai.cautious.GenerationReport;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationStream;
import ai.cautious.instruction.StagedMessages;
import ai.cautious.internal.Cancellation;
import ai.cautious.internal.judging.Conversation;
import ai.cautious.internal.judging.GeneratorGate;
import ai.cautious.internal.judging.Judged;
import ai.cautious.internal.judging.ModelJudging;
import ai.cautious.internal.judging.MonitoredText;
import ai.cautious.model.DraftModel;
import ai.cautious.model.DraftSession;
import ai.cautious.model.SessionOptions;
import ai.cautious.model.TokenSession;
import ai.cautious.model.VerifierSession;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.MonitorContext;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyLabels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Opens the sessions of one answer, judged before or not. Not thread-safe. */
public final class AnswerOpening {

    private final AnswerSetup setup;
    private final GenerationRequest request;
    private final StagedMessages staged;
    private final boolean draftReadsItsOwn;
    private final long start;
    private final Course course;
    private final int[] prompt;
    private final Cancellation cancellation = new Cancellation();

    /**
     * Encodes the verifier's prompt.
     *
     * @param draftReadsItsOwn whether the draft is to read its messages even where it has judged
     * @param start when the request came in, by the setup's clock
     * @param course is told of what happens once there is a stream
     * @throws ContextLengthException if the prompt leaves the verifier's context no room for an answer
     * @throws ai.cautious.InvalidOptionException if the template has no place for the messages
     */
    public AnswerOpening(
            AnswerSetup setup,
            GenerationRequest request,
            StagedMessages staged,
            boolean draftReadsItsOwn,
            long start,
            Course course) {
        this.setup = setup;
        this.request = request;
        this.staged = staged;
        this.draftReadsItsOwn = draftReadsItsOwn;
        this.start = start;
        this.course = course;
        this.prompt = setup.verifierPrompt(staged.verifier());
        AnswerSetup.room(setup.verifier(), prompt);
    }

    /** The answer to a prompt that nobody judges. */
    public GenerationStream unjudged() {
        int limit = limit(prompt);
        DraftModel draft = setup.drafting();
        DraftStart drafting = DraftStart.NONE;
        if (draft != null) {
            int[] draftPrompt = setup.draftPrompt(staged.draft());
            int room = Math.min(limit, draft.contextLength() - draftPrompt.length);
            drafting = room < 1 ? DraftStart.NONE : open(draft, draftPrompt, room);
        }
        return new AnswerStream(decode(prompt, limit, drafting, null), cancellation, course);
    }

    /** The answer to a prompt that is judged first. */
    public GenerationStream judgedBy(GeneratorGate gate) {
        int[] marker = marker(gate);
        JudgeRequest.Builder asked = JudgeRequest.builder().messages(request.messages());
        request.correlationId().ifPresent(asked::correlationId);
        Answer gated = new GatedGeneration(
                () -> gate.judge(asked.build(), staged.verifier(), setup.draft(), room(marker), cancellation),
                judged -> answer(judged, gate, marker),
                this::report);
        return new AnswerStream(gated, cancellation, course);
    }

    /** A draft that is tuned to judge opens each answer so, whatever it reads: it drafts behind that. */
    private int[] marker(GeneratorGate gate) {
        return gate.opening()
                .or(() -> Optional.ofNullable(setup.drafting())
                        .flatMap(DraftModel::safetyProfile)
                        .filter(profile -> profile.instruction().isPresent())
                        .map(profile -> profile.labels().safe() + SafetyLabels.SEPARATOR))
                .map(setup.verifier().tokenizer()::encode)
                .orElseGet(() -> new int[0]);
    }

    private ModelJudging.Room room(int[] marker) {
        boolean drafts = setup.drafting() != null;
        int other = drafts && draftReadsItsOwn ? setup.draftPrompt(staged.draft()).length + marker.length : 0;
        return new ModelJudging.Room(setup.vocabularySize(), drafts ? limit(prompt) : 0, other, drafts);
    }

    /** What is done after a judgement; takes ownership of its session. */
    private Answer answer(Judged judged, GeneratorGate gate, int[] marker) {
        if (judged.decision().action() == SafetyAction.REFUSE) {
            judged.close();
            return new RefusedAnswer(gate.policy().refusal(), judged.decision(), report(judged));
        }
        try {
            int[] tokens = judged.decision().action() == SafetyAction.HARDEN
                    ? setup.verifierPrompt(Conversation.hardened(
                            staged.verifier(), gate.policy().hardening()))
                    : prompt;
            AnswerSetup.room(setup.verifier(), tokens);
            int limit = limit(tokens);
            return decode(tokens, limit, goOn(judged, gate, limit, marker), judged);
        } catch (RuntimeException | Error e) {
            if (judged.continuation() != null) {
                Generation.closeAfter(e, List.of(judged.continuation().session()));
            }
            throw e;
        }
    }

    /** The draft behind its marker: where it judged, if it drafts for the prompt that it judged. */
    private DraftStart goOn(Judged judged, GeneratorGate gate, int limit, int[] marker) {
        Judged.Continuation judge = judged.continuation();
        DraftModel draft = setup.drafting();
        // A draft that failed as a judge is not asked again.
        if (draft == null || (gate.draftJudges() && judged.decision().failure().isPresent())) {
            judged.close();
            return DraftStart.NONE;
        }
        if (judge != null && !draftReadsItsOwn) {
            return new DraftStart(judge.session(), Math.min(limit, judge.room()), judge.opening());
        }
        int[] own = setup.draftPrompt(staged.draft());
        int[] wanted = Arrays.copyOf(own, own.length + marker.length);
        System.arraycopy(marker, 0, wanted, own.length, marker.length);
        int room = Math.min(limit, draft.contextLength() - wanted.length);
        if (room < 1 || judge == null || judge.session().inOwnTokens() != judge.session()) {
            judged.close();
            return room < 1 ? DraftStart.NONE : open(draft, wanted, room);
        }
        int same = Arrays.mismatch(judge.prompt(), own);
        if (same < 0) {
            return new DraftStart(judge.session(), Math.min(limit, judge.room()), judge.opening());
        }
        judge.session().truncate(same);
        judge.session().append(Arrays.copyOfRange(wanted, same, wanted.length));
        return new DraftStart(judge.session(), room, 0);
    }

    private DraftStart open(DraftModel draft, int[] draftPrompt, int limit) {
        DraftSession session = draft.open(options(draftPrompt, limit));
        try {
            session.append(draftPrompt);
        } catch (RuntimeException | Error e) {
            Generation.closeAfter(e, List.of(session));
            throw e;
        }
        return new DraftStart(session, limit, 0);
    }

    private SessionOptions options(int[] prompt, int limit) {
        return SessionOptions.builder()
                .capacity(prompt.length + limit)
                .vocabularySize(setup.vocabularySize())
                .prefix(prompt)
                .build();
    }

    private int limit(int[] tokens) {
        return Math.min(request.maxNewTokens(), setup.verifier().contextLength() - tokens.length);
    }

    /** Takes ownership of the draft's session. */
    private Answer decode(int[] tokens, int limit, DraftStart drafting, @Nullable Judged judged) {
        List<TokenSession> sessions = new ArrayList<>();
        try {
            if (drafting.session() != null) {
                sessions.add(drafting.session());
            }
            requireDraftForBlend(drafting, limit);
            VerifierSession verifying = setup.verifier().open(options(tokens, limit));
            sessions.add(verifying);
            verifying.append(tokens);
            DecodingOptions options = new DecodingOptions(
                    setup.draftLength(),
                    setup.lookup(),
                    drafting.limit(),
                    limit,
                    setup.vocabularySize(),
                    request.sampling(),
                    setup.policy(),
                    setup.verifier().endOfSequenceTokens(),
                    request.seed());
            Measurements measurements = measurements(judged, tokens.length);
            SpeculationLoop loop = new SpeculationLoop(
                    verifying, drafting, tokens, options, setup.experience(), measurements, cancellation);
            return new Generation(
                    loop,
                    setup.verifier().tokenizer(),
                    request.stopStrings(),
                    monitored(),
                    Optional.ofNullable(judged).map(Judged::decision),
                    sessions,
                    course);
        } catch (RuntimeException | Error e) {
            Generation.closeAfter(e, sessions);
            throw e;
        }
    }

    private @Nullable MonitoredText monitored() {
        if (setup.monitor() == null) {
            return null;
        }
        MonitorContext.Builder context =
                MonitorContext.builder(setup.verifier().identity()).messages(request.messages());
        request.correlationId().ifPresent(context::correlationId);
        return new MonitoredText(setup.monitor(), context.build(), setup.clock());
    }

    private void requireDraftForBlend(DraftStart drafting, int limit) {
        DraftModel draft = setup.draft();
        if (draft == null || drafting.limit() >= limit) {
            return;
        }
        int first = drafting.session() == null ? 0 : drafting.limit() + 1;
        if (first < limit && setup.policy().draftWeight(first) > 0) {
            throw new ContextLengthException(
                    "the acceptance policy needs the draft at each of the answer's first tokens; " + draft.name()
                            + (drafting.session() == null
                                    ? " gave no verdict on the prompt, or has no room for it"
                                    : " has room for " + drafting.limit()),
                    limit,
                    drafting.limit());
        }
    }

    /** Of a request that no token has been generated for. */
    private GenerationReport report(@Nullable Judged judged) {
        return measurements(judged, prompt.length).report(0);
    }

    private Measurements measurements(@Nullable Judged judged, int promptTokens) {
        DraftModel draft = setup.drafting();
        return new Measurements(
                setup.clock(),
                start,
                judged == null
                        ? OptionalLong.empty()
                        : OptionalLong.of(judged.latency().toNanos()),
                promptTokens,
                setup.verifier().identity(),
                draft == null ? null : draft.identity());
    }
}
