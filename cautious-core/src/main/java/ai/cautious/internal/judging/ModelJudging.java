package ai.cautious.internal.judging;

import ai.cautious.ChatMessage;
import ai.cautious.InvalidOptionException;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.internal.text.TextFolding;
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
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A model that is asked for judgements and understood as its profile has it. Thread-safe. */
public final class ModelJudging {

    /** How often a text's tokens may be read, with what stands around them in windows; so that work has a bound, too. */
    private static final int REPEATS = 4;

    private final LanguageModel model;
    private final LanguageModel own;
    private final SafetyProfile profile;
    private final Markers markers;
    private final CategoryTexts categories;
    private final TextFolding folding;
    private final Map<JudgedSubject, JudgePrompts> prompts = new EnumMap<>(JudgedSubject.class);
    private final int answerTokens;
    private final int window;
    /** A model that has no profile of its own may be none at all. */
    private final boolean isTuned;

    /**
     * A judging model, which stays the caller's to close.
     *
     * @throws InvalidOptionException if its tokenizer cannot tell the markers or the categories apart, or its context or the
     *     profile's window is too small for the instruction
     */
    public ModelJudging(LanguageModel model, SafetyProfile profile, PromptTemplate template) {
        this.model = model;
        this.own = model.inOwnTokens();
        this.profile = profile;
        this.isTuned = model.safetyProfile().isPresent();
        this.markers = Markers.of(profile, own);
        this.categories = CategoryTexts.of(profile, own, markers.prefix());
        this.answerTokens = Math.max(markers.length(), categories.length());
        int most = Math.min(own.promptLength(), own.contextLength() - answerTokens);
        this.window = Math.min(profile.window().orElse(Integer.MAX_VALUE), most);
        List<String> spelled = new ArrayList<>(profile.labels().severities().keySet());
        spelled.addAll(own.tokenizer().controlTokens());
        this.folding = TextFolding.dropping(spelled);
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
        return new Room(model.vocabularySize(), growth, 0, false);
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
     * @param answer tokens of the answer, or of what the next text has more; 0 where nothing follows
     * @param prompt tokens of another prompt that may take the judge's place
     * @param drafts whether it is an answer that follows, so that what was read in windows is needed as a whole
     */
    public record Room(int vocabularySize, int answer, int prompt, boolean drafts) {}

    /** A session to judge in. */
    JudgeReading reading() {
        return new JudgeReading(model::open);
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
     * @param opening how many tokens stand behind it, where those alone are not computed; 0 where some of the prompt's are not
     * @param room how many tokens of an answer fit
     */
    record Place(int[] prompt, int opening, int room) {}

    /** Judges one text, in a session of its own. */
    public Judgement judge(JudgeRequest request) {
        try (JudgeReading reading = reading()) {
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
            List<List<ChatMessage>> written = asked.readings(request);
            // What nobody will judge is not folded.
            if (asked.exceed(written, profile.maxTokens())) {
                return tooLong();
            }
            List<List<ChatMessage>> readings = Readings.undisguised(written, folding);
            // What has no disguise is no longer than that.
            if (!written.containsAll(readings) && asked.exceed(readings, profile.maxTokens())) {
                return tooLong();
            }
            Shown shown = shown(readings, request, asked);
            long most = REPEATS * ((long) profile.maxTokens() + window);
            if (shown.tokens() > most) {
                return new Read(
                        Judgement.of(noJudge(
                                "reads at most " + most + " tokens in all its windows; the text makes more of them")),
                        null);
            }
            // Respelled it may be wrong, so that a text is not refused for the length of that.
            List<List<ChatMessage>> respelled = Readings.respelled(written, folding, readings);
            if (!respelled.isEmpty() && !asked.exceed(respelled, profile.maxTokens())) {
                Shown all = shown(respelled, request, asked).before(shown);
                shown = all.tokens() > most ? shown : all;
            }
            if (shown.prompts.size() > 1) {
                reading.beginWith(asked.beginning());
            }
            return judge(room.drafts() ? shown.nearestLast() : shown, room, reading);
        } catch (RuntimeException | Error e) {
            reading.freeAfter(e);
            throw e;
        } finally {
            reading.release();
        }
    }

    private Shown shown(List<List<ChatMessage>> readings, JudgeRequest request, JudgePrompts asked) {
        List<IntBuffer> prompts = new ArrayList<>();
        int[] whole = {};
        for (List<ChatMessage> conversation : readings) {
            whole = asked.encode(conversation);
            List<int[]> windows = whole.length <= window
                    ? List.of(whole)
                    : asked.windows(window, profile.overlap())
                            .over(conversation, Readings.newestTurn(conversation, request));
            List<IntBuffer> more = windows.stream().map(IntBuffer::wrap).toList();
            prompts.removeIf(Set.copyOf(more)::contains);
            prompts.addAll(more);
        }
        return new Shown(prompts, whole);
    }

    /**
     * The prompts of readings. A tokenizer that normalises reads some disguises as what they hide, and of two long texts much
     * may be the same: what one reading has is not read for another.
     *
     * @param whole the last reading in one piece, which drafting may go on from
     */
    private record Shown(List<IntBuffer> prompts, int[] whole) {

        Shown before(Shown last) {
            List<IntBuffer> all = new ArrayList<>(prompts);
            all.removeIf(Set.copyOf(last.prompts)::contains);
            all.addAll(last.prompts);
            return new Shown(all, last.whole);
        }

        /** With that last which has most of the whole in front, for who goes on with the whole. */
        Shown nearestLast() {
            List<IntBuffer> all = new ArrayList<>(prompts);
            all.sort(Comparator.comparingInt(prompt -> JudgeReading.same(prompt.array(), whole)));
            return new Shown(all, whole);
        }

        long tokens() {
            return prompts.stream().mapToLong(IntBuffer::remaining).sum();
        }

        List<int[]> inOrder() {
            return prompts.stream().map(IntBuffer::array).toList();
        }
    }

    private Read judge(Shown shown, Room room, JudgeReading reading) {
        List<int[]> prompts = shown.inOrder();
        int[] last = prompts.get(prompts.size() - 1);
        int longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElseThrow() + answerTokens;
        // What is not read in one piece is not kept whole for nobody.
        boolean goesOn = Arrays.equals(last, shown.whole)
                || (room.drafts() && shown.whole.length + answerTokens < own.contextLength());
        longest = goesOn ? Math.max(longest, shown.whole.length + answerTokens) : longest;
        int least = goesOn ? Math.min(own.contextLength(), Math.max(longest, room.prompt())) : longest;
        int capacity = goesOn ? Math.min(own.contextLength(), least + room.answer()) : longest;
        SessionOptions options = SessionOptions.of(capacity, room.vocabularySize());
        List<GateOutcome> outcomes = new ArrayList<>();
        try {
            Place place = null;
            for (int[] prompt : prompts) {
                if (!outcomes.isEmpty() && reading.isClosed()) {
                    reading.free();
                    return new Read(cutShort(outcomes), null);
                }
                TokenSession session = reading.read(prompt, least, options);
                outcomes.add(outcome(session, reading));
                boolean isPlace = goesOn && outcomes.size() == prompts.size() && reading.isOpen();
                place = isPlace ? place(session, prompt, shown.whole, room, reading) : null;
            }
            if (place == null || outcomes.stream().anyMatch(GateFailure.class::isInstance)) {
                reading.free();
                place = null;
            }
            return new Read(Judgement.of(outcomes), place);
        } catch (RuntimeException e) {
            if (outcomes.isEmpty()) {
                throw e;
            }
            // What was shown before still counts.
            reading.freeAfter(e);
            outcomes.add(GateFailure.of(GateFailure.Cause.ERROR, own.name() + " failed: " + e));
            return new Read(Judgement.of(outcomes), null);
        }
    }

    /** Behind what opens an answer to the whole; what the prompt that was read last has of it is not computed again. */
    private @Nullable Place place(TokenSession session, int[] read, int[] whole, Room room, JudgeReading reading) {
        int[] opening = markers.opening();
        int answer = Math.min(room.answer(), reading.capacity() - whole.length - opening.length);
        if (answer < 1) {
            return null;
        }
        int same = JudgeReading.same(read, whole);
        if (!Arrays.equals(read, whole)) {
            session.truncate(same);
            session.append(Arrays.copyOfRange(whole, same, whole.length));
        }
        session.append(opening);
        return new Place(whole, same < whole.length ? 0 : opening.length, answer);
    }

    /** What was read was safe, perhaps; the rest may not be. The last of it was read for nobody. */
    private Judgement cutShort(List<GateOutcome> outcomes) {
        outcomes.set(
                outcomes.size() - 1,
                GateFailure.of(GateFailure.Cause.ERROR, own.name() + " was closed before it had read the whole text"));
        return Judgement.of(outcomes);
    }

    /** The verdict, without kinds of harm where naming those fails: the session is freed then. */
    private GateOutcome outcome(TokenSession session, JudgeReading reading) {
        Markers.LogMasses masses = markers.score(session);
        // Not a number is no mass either.
        if (!(masses.sum() >= profile.minMarkerMass())) {
            String mass = String.format(
                    Locale.ROOT,
                    "opens its answer with a marker at a probability of %.2g, less than %s",
                    masses.sum(),
                    profile.minMarkerMass());
            return isTuned
                    ? GateFailure.of(GateFailure.Cause.UNSURE, own.name() + " " + mass + ": it is unsure what it read")
                    : noJudge(mass + ": it is no judge");
        }
        double toxic = profile.calibration().probability(masses.odds());
        SafetyVerdict verdict = SafetyVerdict.of(toxic, profile.threshold());
        try {
            return SafetyVerdict.of(toxic, profile.threshold(), categories.probabilities(session, toxic));
        } catch (RuntimeException e) {
            // How toxic it is was known before.
            reading.freeAfter(e);
            return verdict;
        }
    }

    private Read tooLong() {
        return new Read(
                Judgement.of(noJudge("judges at most " + profile.maxTokens() + " tokens; the text has more")), null);
    }

    private GateFailure noJudge(String why) {
        return GateFailure.of(GateFailure.Cause.NO_JUDGE, own.name() + " " + why);
    }
}
