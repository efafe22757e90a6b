package ai.cautious.model;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.ModelIdentity;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.internal.judging.ModelJudging;
import ai.cautious.internal.judging.SerialJudge;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.JudgeSession;
import ai.cautious.safety.JudgedSubject;
import ai.cautious.safety.Judgement;
import ai.cautious.safety.SafetyCategory;
import ai.cautious.safety.SafetyJudge;
import ai.cautious.safety.SafetyLabels;
import ai.cautious.safety.SafetyProfile;
import java.util.List;
import java.util.Set;

/**
 * A model as a judge: it reads the model's probabilities of opening its answer with {@code <Toc>} or with {@code <Safe>}, as
 * a {@link SafetyProfile} says.
 *
 * <pre>{@code
 * SafetyJudge judge = ModelJudge.of(draft);
 * GateDecision decision = SafetyGate.defaults().decide(judge.judge(JudgeRequest.of("How is bread made?")));
 * }</pre>
 *
 * <p>The model reads the moderation instruction as its system message, in place of the request's, and then the
 * conversation, in its own template; where that has no place for them, the conversation is one text. Of an answer it reads
 * that alone, behind an instruction about answers. Where the profile has no instruction, the model's own template asks: it is
 * given the conversation as it is, and an answer as the assistant's message at its end; a line that spells one of its
 * speakers or sections gets a backslash in front. A text that it was tuned on is the marker,
 * {@link SafetyLabels#SEPARATOR} and the answer, or the marker alone: so a marker counts with and without the separator
 * behind it, which some tokenizers join to it. Where the profile has categories and the text is at all likely to be toxic
 * ({@link SafetyCategory#LEAST_TOXIC_PROBABILITY}), it reads on, in the same session, what the model would say behind its
 * toxic marker: the verdict's probability of a category is that of toxic, times the category's share.
 *
 * <p>What stands beside a text, and how it is written, cannot lower its verdict, for the worst of several readings counts:
 * where others speak than those whose words are judged ({@link JudgeRequest#judgedRoles}), the newest turn's judged words are
 * read alone as well, with names; where system messages are judged, each of them, and the first with all that follows; and
 * what is disguised is read once more without that: hidden characters and stray marks in words, letters in another style or
 * in parts (NFD), look-alikes of other scripts, control tokens and markers spelled out, shouting, white space or hidden
 * characters that put words far apart, and where there are letters spaced apart or digits in letters' place, in words once more
 * if there is room ({@link SafetyProfile.Builder#maxTokens}). What is longer than a window is read in several
 * ({@link SafetyProfile.Builder#window}), each with the newest turn at its end. Thread-safe.
 */
public final class ModelJudge implements SafetyJudge {

    private final LanguageModel model;
    private final SafetyProfile profile;
    private final PromptTemplate template;
    private final ModelJudging judging;

    private ModelJudge(LanguageModel model, SafetyProfile profile, PromptTemplate template) {
        this.model = requireNonNull(model, "model");
        this.profile = requireNonNull(profile, "profile");
        this.template = requireNonNull(template, "template");
        this.judging = new ModelJudging(model, profile, template);
    }

    /**
     * A model that was tuned to judge.
     *
     * @param model stays the caller's to close, after the last judgement
     * @throws InvalidOptionException if it has no profile, or as {@link #of(LanguageModel, SafetyProfile)} does
     */
    public static ModelJudge of(LanguageModel model) {
        requireNonNull(model, "model");
        return of(
                model,
                model.safetyProfile()
                        .orElseThrow(() -> new InvalidOptionException(
                                "profile", "missing", "given, for " + model.name() + " has none of its own")));
    }

    /**
     * A model that is asked as a profile has it, in the template that this names.
     *
     * @param model stays the caller's to close, after the last judgement
     * @throws InvalidOptionException if there is no such template, or as
     *     {@link #of(LanguageModel, SafetyProfile, PromptTemplate)} does
     */
    public static ModelJudge of(LanguageModel model, SafetyProfile profile) {
        requireNonNull(model, "model");
        requireNonNull(profile, "profile");
        return of(model, profile, model.inOwnTokens().template(profile.template()));
    }

    /**
     * A model that is asked as a profile has it, but in another template.
     *
     * @param model stays the caller's to close, after the last judgement
     * @throws InvalidOptionException if the model's tokenizer cannot tell the markers or the categories apart, or its context
     *     or the profile's window is too small for the instruction
     */
    public static ModelJudge of(LanguageModel model, SafetyProfile profile, PromptTemplate template) {
        return new ModelJudge(model, profile, template);
    }

    /** Who is asked. */
    public LanguageModel model() {
        return model;
    }

    /** How it is asked and understood. */
    public SafetyProfile profile() {
        return profile;
    }

    /** How instruction and conversation become its prompt. */
    public PromptTemplate template() {
        return template;
    }

    @Override
    public ModelIdentity identity() {
        return model.identity();
    }

    @Override
    public Set<JudgedSubject> reads() {
        return profile.reads();
    }

    @Override
    public SafetyLabels labels() {
        return profile.labels();
    }

    @Override
    public List<String> categories() {
        return profile.categories().stream().map(SafetyCategory::name).toList();
    }

    @Override
    public Judgement judge(JudgeRequest request) {
        return judging.judge(requireNonNull(request, "request"));
    }

    @Override
    public JudgeSession open() {
        return new SerialJudge(judging);
    }
}
