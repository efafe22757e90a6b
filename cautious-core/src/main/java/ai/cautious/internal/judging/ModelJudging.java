package ai.cautious.internal.judging;

import ai.cautious.ChatMessage;
import ai.cautious.InvalidOptionException;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.model.LanguageModel;
import ai.cautious.model.SessionOptions;
import ai.cautious.model.TokenSession;
import ai.cautious.safety.GateFailure;
import ai.cautious.safety.GateOutcome;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.JudgedSubject;
import ai.cautious.safety.Judgement;
import ai.cautious.safety.SafetyLabels;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.safety.SafetyVerdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A model that is asked for judgements and understood as its profile has it. Thread-safe. */
public final class ModelJudging {

    private final LanguageModel model;
    private final LanguageModel own;
    private final SafetyProfile profile;
    private final Markers markers;
    private final Map<JudgedSubject, JudgePrompts> prompts = new EnumMap<>(JudgedSubject.class);
    private final int window;

    /**
     * A judging model, which stays the caller's to close.
     *
     * @throws InvalidOptionException if its tokenizer cannot tell the markers apart, or its context or the profile's window
     *     is too small for the instruction
     */
    public ModelJudging(LanguageModel model, SafetyProfile profile, PromptTemplate template) {
        this.model = model;
        this.own = model.inOwnTokens();
        this.profile = profile;
        this.markers = Markers.of(profile, own);
        this.window = Math.min(profile.window().orElse(Integer.MAX_VALUE), own.contextLength() - markers.length());
        for (JudgedSubject subject : profile.reads()) {
            JudgeLayout layout = new JudgeLayout(
                    subject, subject == JudgedSubject.ANSWER ? profile.answerInstruction() : profile.instruction());
            JudgePrompts asked = new JudgePrompts(layout, template, own.tokenizer(), markers.prefix());
            asked.textTokens(window);
            prompts.put(subject, asked);
        }
    }

    /** What the model's answer to a safe prompt opens with. */
    public String opening() {
        return profile.labels().safe() + SafetyLabels.SEPARATOR;
    }

    /** What there is to be room for where nothing follows but another judgement. */
    Room room(int growth) {
        return new Room(model.vocabularySize(), growth, 0);
    }

    /** What each prompt about a subject begins with, whatever is judged. */
    int[] beginning(JudgedSubject subject) {
        JudgePrompts asked = prompts.get(subject);
        return asked == null ? new int[0] : asked.beginning();
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
    JudgeReading reading(int[] beginning) {
        return new JudgeReading(model::open, beginning);
    }

    /**
     * What was read.
     *
     * @param place where the reading's session goes on; null where there is nothing to go on from, and it is freed
     */
    record Read(Judgement judgement, @Nullable Place place) {}

    /**
     * Behind a prompt and what opens an answer to it.
     *
     * @param prompt in the model's own tokens
     * @param opening how many tokens stand behind it
     * @param room how many tokens of an answer fit
     */
    record Place(int[] prompt, int opening, int room) {}

    /** Judges one text, in a session of its own. */
    public Judgement judge(JudgeRequest request) {
        try (JudgeReading reading = reading(new int[0])) {
            return judge(request, room(0), reading).judgement();
        }
    }

    /** Judges; a session that fails is freed. */
    Read judge(JudgeRequest request, Room room, JudgeReading reading) {
        JudgePrompts asked = prompts.get(request.subject());
        if (asked == null) {
            return new Read(Judgement.of(noJudge("was not tuned to read " + request.subject())), null);
        }
        reading.use();
        try {
            List<ChatMessage> messages = asked.read(request);
            if (asked.exceeds(messages, profile.maxTokens())) {
                return new Read(
                        Judgement.of(noJudge("judges at most " + profile.maxTokens() + " tokens; the text has more")),
                        null);
            }
            int[] prompt = asked.encode(messages);
            return prompt.length <= window
                    ? judge(prompt, room, reading)
                    : new Read(judgeWindows(asked.windows(messages, window, profile.overlap()), room, reading), null);
        } catch (RuntimeException | Error e) {
            reading.freeAfter(e);
            throw e;
        } finally {
            reading.release();
        }
    }

    private Read judge(int[] prompt, Room room, JudgeReading reading) {
        int context = own.contextLength();
        int least = Math.min(context, Math.max(prompt.length + markers.length(), room.prompt()));
        int capacity = Math.min(context, least + room.answer());
        TokenSession session = reading.read(prompt, least, SessionOptions.of(capacity, room.vocabularySize()));
        GateOutcome outcome = outcome(session);
        int[] opening = markers.opening();
        int answer = Math.min(room.answer(), reading.capacity() - prompt.length - opening.length);
        if (answer < 1 || outcome instanceof GateFailure) {
            reading.free();
            return new Read(Judgement.of(outcome), null);
        }
        session.append(opening);
        return new Read(Judgement.of(outcome), new Place(prompt, opening.length, answer));
    }

    private Judgement judgeWindows(List<int[]> windows, Room room, JudgeReading reading) {
        int longest = windows.stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
        SessionOptions options = SessionOptions.of(longest + markers.length(), room.vocabularySize());
        List<GateOutcome> outcomes = new ArrayList<>();
        try {
            for (int[] prompt : windows) {
                if (reading.isClosed()) {
                    cutShort(outcomes);
                    break;
                }
                outcomes.add(outcome(reading.read(prompt, options.capacity(), options)));
            }
            reading.free();
        } catch (RuntimeException e) {
            // What the other windows showed still counts.
            reading.freeAfter(e);
            outcomes.add(GateFailure.of(GateFailure.Cause.ERROR, own.name() + " failed: " + e));
        }
        return Judgement.of(outcomes);
    }

    /** What was read was safe, perhaps; the rest may not be. */
    private void cutShort(List<GateOutcome> outcomes) {
        GateFailure unread =
                GateFailure.of(GateFailure.Cause.ERROR, own.name() + " was closed before it had read the whole text");
        if (!outcomes.isEmpty()) {
            outcomes.remove(outcomes.size() - 1);
        }
        outcomes.add(unread);
    }

    private GateOutcome outcome(TokenSession reading) {
        Markers.LogMasses masses = markers.score(reading);
        // Not a number is no mass either.
        if (!(masses.sum() >= profile.minMarkerMass())) {
            return noJudge(String.format(
                    Locale.ROOT,
                    "opens its answer with a marker at a probability of %.2g, less than %s: it is no judge",
                    masses.sum(),
                    profile.minMarkerMass()));
        }
        return SafetyVerdict.of(profile.calibration().probability(masses.odds()), profile.threshold());
    }

    private GateFailure noJudge(String why) {
        return GateFailure.of(GateFailure.Cause.NO_JUDGE, own.name() + " " + why);
    }
}
