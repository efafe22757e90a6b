package ai.cautious.internal.judging;

import ai.cautious.ChatMessage;
import ai.cautious.InvalidOptionException;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.instruction.PromptTemplates;
import ai.cautious.model.DraftModel;
import ai.cautious.model.DraftSession;
import ai.cautious.model.SessionOptions;
import ai.cautious.model.TokenSession;
import ai.cautious.safety.AuditEvent;
import ai.cautious.safety.Calibration;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.GateFailure;
import ai.cautious.safety.GateOutcome;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyLabels;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.safety.SafetyVerdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A gate and the draft that judges for it. Thread-safe. */
public final class Judge {

    private final SafetyGate gate;
    private final DraftModel draft;
    private final DraftModel own;
    private final Optional<String> verifier;
    private final LongSupplier clock;
    private final JudgePrompts prompts;
    private final SafetyLabels labels;
    private final Markers markers;
    private final Calibration calibration;
    private final double threshold;
    private final int window;

    private Judge(
            SafetyGate gate,
            DraftModel draft,
            PromptTemplate template,
            Optional<SafetyProfile> profile,
            Optional<String> verifier,
            LongSupplier clock) {
        this.gate = gate;
        this.draft = draft;
        this.own = draft.inOwnTokens();
        this.verifier = verifier;
        this.clock = clock;
        this.calibration = gate.calibration()
                .or(() -> profile.map(SafetyProfile::calibration))
                .orElse(Calibration.NONE);
        this.threshold =
                gate.threshold().or(() -> profile.map(SafetyProfile::threshold)).orElse(SafetyGate.DEFAULT_THRESHOLD);
        this.labels = gate.labels().or(() -> profile.map(SafetyProfile::labels)).orElse(SafetyLabels.DEFAULT);
        this.markers = Markers.of(labels, own);
        this.prompts = new JudgePrompts(
                gate.instruction()
                        .or(() -> profile.map(SafetyProfile::instruction))
                        .orElse(SafetyGate.DEFAULT_INSTRUCTION),
                template,
                own.tokenizer());
        this.window = Math.min(gate.window().orElse(Integer.MAX_VALUE), own.contextLength() - markers.length());
        prompts.textTokens(window);
    }

    /**
     * A gate's judge that answers nothing.
     *
     * @throws InvalidOptionException if there is no template to ask it in, or its context or the gate's window is too
     *     small for the instruction
     */
    public static Judge of(SafetyGate gate, DraftModel draft) {
        return of(gate, draft, null, Optional.empty(), System::nanoTime);
    }

    /**
     * A generator's judge.
     *
     * @param fallback the template where neither the gate nor the draft says one; null for none
     * @param verifier who answers
     * @param clock tells the time in ns
     * @throws InvalidOptionException as {@link #of(SafetyGate, DraftModel)} does
     */
    public static Judge of(
            SafetyGate gate,
            DraftModel draft,
            @Nullable PromptTemplate fallback,
            Optional<String> verifier,
            LongSupplier clock) {
        Optional<SafetyProfile> profile = draft.safetyProfile();
        DraftModel own = draft.inOwnTokens();
        PromptTemplate template = gate.template()
                .or(() -> profile.map(tuned -> PromptTemplates.named(tuned.template(), own)))
                .or(() -> Optional.ofNullable(fallback))
                .or(own::chatTemplate)
                .orElseThrow(() -> new InvalidOptionException(
                        own.name() + " has no chat template to be asked for a judgement in; give the gate a template"));
        return new Judge(gate, draft, template, profile, verifier, clock);
    }

    /** The gate. */
    public SafetyGate gate() {
        return gate;
    }

    /** What the draft's answer to a safe prompt opens with. */
    public String opening() {
        return labels.safe() + SafetyGate.SEPARATOR;
    }

    /** Judges a conversation without answering it. */
    public GateDecision judge(List<ChatMessage> messages) {
        return judge(messages, room(0), reading(new int[0])).decision();
    }

    /** What there is to be room for where another conversation is judged in the same session. */
    public Room room(int growth) {
        return new Room(draft.vocabularySize(), growth, 0);
    }

    /** What each prompt begins with, whatever is judged. */
    public int[] beginning() {
        return prompts.beginning();
    }

    /**
     * What is to fit into the session that drafting, or judging, goes on from.
     *
     * @param vocabularySize the number of logits that count
     * @param answer tokens of the answer; 0 where nothing is to be drafted
     * @param prompt tokens of another prompt that may take the judge's place
     */
    public record Room(int vocabularySize, int answer, int prompt) {}

    /**
     * A session to judge in.
     *
     * @param beginning what is computed first, for prompts that begin with it
     */
    public JudgeReading reading(int[] beginning) {
        return new JudgeReading(draft, beginning);
    }

    /**
     * Judges a conversation that goes on.
     *
     * @param reading closed unless there is something to go on from, which the caller closes
     */
    public Judged judge(List<ChatMessage> messages, Room room, JudgeReading reading) {
        long start = clock.getAsLong();
        Judgement judgement = inTime(messages, room, reading);
        GateDecision decision = new GateDecision(judgement.outcome(), gate.action(judgement.outcome()));
        long nanos = clock.getAsLong() - start;
        Judged judged = new Judged(decision, judgement.continuation(), nanos);
        try {
            gate.auditListener()
                    .decided(new AuditEvent(
                            PromptHash.of(messages),
                            decision,
                            threshold,
                            own.name(),
                            verifier,
                            Duration.ofNanos(nanos)));
        } catch (RuntimeException | Error e) {
            judged.close();
            throw e;
        }
        return judged;
    }

    private record Judgement(GateOutcome outcome, Judged.@Nullable Continuation continuation) {

        void discard() {
            if (continuation != null) {
                continuation.close();
            }
        }
    }

    private Judgement inTime(List<ChatMessage> messages, Room room, JudgeReading reading) {
        Optional<Duration> deadline = gate.deadline();
        try {
            return deadline.isEmpty()
                    ? judge(messages, room, reading, () -> false)
                    : Deadline.within(
                            deadline.get(), abandoned -> judge(messages, room, reading, abandoned), Judgement::discard);
        } catch (TimeoutException e) {
            return failure(
                    GateFailure.Cause.DEADLINE,
                    own.name() + " took longer than the gate's deadline of "
                            + deadline.orElseThrow().toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failure(GateFailure.Cause.ERROR, "waiting for " + own.name() + " was interrupted");
        } catch (RuntimeException e) {
            return failure(GateFailure.Cause.ERROR, own.name() + " failed: " + e);
        }
    }

    private static Judgement failure(GateFailure.Cause cause, String reason) {
        return new Judgement(new GateFailure(cause, reason), null);
    }

    private Judgement judge(List<ChatMessage> messages, Room room, JudgeReading reading, BooleanSupplier abandoned) {
        try {
            int[] prompt = prompts.encode(messages);
            return prompt.length <= window
                    ? judge(prompt, room, reading)
                    : new Judgement(
                            judgeWindows(prompts.windows(messages, window, gate.overlap()), room, reading, abandoned),
                            null);
        } catch (RuntimeException | Error e) {
            reading.closeAfter(e);
            throw e;
        }
    }

    private Judgement judge(int[] prompt, Room room, JudgeReading reading) {
        int context = own.contextLength();
        int least = Math.min(context, Math.max(prompt.length + markers.length(), room.prompt()));
        int capacity = Math.min(context, least + room.answer());
        DraftSession session = reading.read(prompt, least, SessionOptions.of(capacity, room.vocabularySize()));
        GateOutcome outcome = outcome(session.inOwnTokens());
        int[] opening = markers.opening();
        int answer = Math.min(room.answer(), reading.capacity() - prompt.length - opening.length);
        if (answer < 1 || outcome instanceof GateFailure) {
            reading.close();
            return new Judgement(outcome, null);
        }
        session.inOwnTokens().append(opening);
        return new Judgement(outcome, new Judged.Continuation(session, prompt, opening.length, answer));
    }

    private GateOutcome judgeWindows(List<int[]> windows, Room room, JudgeReading reading, BooleanSupplier abandoned) {
        int longest = windows.stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
        SessionOptions options = SessionOptions.of(longest + markers.length(), room.vocabularySize());
        List<GateOutcome> outcomes = new ArrayList<>();
        try (reading) {
            for (int[] prompt : windows) {
                if (abandoned.getAsBoolean()) {
                    break;
                }
                outcomes.add(outcome(
                        reading.read(prompt, options.capacity(), options).inOwnTokens()));
            }
        } catch (RuntimeException e) {
            // What the other windows showed still counts.
            outcomes.add(new GateFailure(GateFailure.Cause.ERROR, own.name() + " failed: " + e));
        }
        // No verdict is worse than a verdict of safe, and better than one of toxic.
        return outcomes.stream()
                .max(Comparator.comparing(gate::action)
                        .thenComparing(outcome ->
                                outcome instanceof SafetyVerdict verdict ? verdict.toxicProbability() : threshold))
                .orElseThrow();
    }

    private GateOutcome outcome(TokenSession reading) {
        Markers.LogMasses masses = markers.score(reading);
        // Not a number is no mass either.
        if (!(masses.sum() >= gate.minMarkerMass())) {
            return new GateFailure(
                    GateFailure.Cause.NO_JUDGE,
                    String.format(
                            Locale.ROOT,
                            "%s opens its answer with a marker at a probability of %.2g, less than %s: it is no judge",
                            own.name(),
                            masses.sum(),
                            gate.minMarkerMass()));
        }
        return SafetyVerdict.of(calibration.probability(masses.odds()), threshold);
    }
}
