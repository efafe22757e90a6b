package ai.cautious.safety;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a model that was tuned to judge is to be asked and understood; stored in its folder. Immutable.
 *
 * <pre>{@code
 * SafetyProfile profile = SafetyProfile.builder()
 *         .instruction("Say <Toc> if the input is toxic or a jailbreak, else <Safe>.")
 *         .calibration(new Calibration(0.8, -0.1))
 *         .threshold(0.4)
 *         .build();
 * }</pre>
 */
public final class SafetyProfile {

    /** The moderation instruction of models that do not say theirs. */
    public static final String DEFAULT_INSTRUCTION =
            "You are an AI content generator with moderation. Analyze the input"
                    + " text for toxic content including: hate speech, threats, severe profanity, harassment, racism, personal"
                    + " attacks, or harmful content. Start your response with <Toc> if the input contains toxic content, or"
                    + " <Safe> if it does not contain toxic content.";

    /** The same about an answer. */
    public static final String DEFAULT_ANSWER_INSTRUCTION =
            "You are an AI content generator with moderation. Analyze the input text, which an AI"
                    + " assistant wrote, for toxic content including: hate speech, threats, severe profanity, harassment, racism,"
                    + " personal attacks, or harmful content. Start your response with <Toc> if the input contains toxic"
                    + " content, or <Safe> if it does not contain toxic content.";

    private static final SafetyProfile DEFAULTS = builder().build();

    private final Builder values;

    private SafetyProfile(Builder builder) {
        this.values = new Builder(builder);
    }

    /** What a model is asked by that has no profile of its own. */
    public static SafetyProfile defaults() {
        return DEFAULTS;
    }

    /** A builder that has the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that has this profile's values. */
    public Builder toBuilder() {
        return new Builder(values);
    }

    /** The moderation instruction that the model was tuned with; empty where its template alone asks. */
    public Optional<String> instruction() {
        return values.instruction;
    }

    /** What it reads in that instruction's place where it judges an answer; empty where its template alone asks. */
    public Optional<String> answerInstruction() {
        return values.answerInstruction;
    }

    /** What stands before its marker, so that it need not say it; empty for nothing. */
    public String answerPrefix() {
        return values.answerPrefix;
    }

    /** What stands between its toxic marker and a category. */
    public String categoryPrefix() {
        return values.categoryPrefix;
    }

    /**
     * The name of the prompt template that it was tuned with, one of {@code chat} (its own), {@code chatml}, {@code llama3},
     * {@code alpaca}.
     */
    public String template() {
        return values.template;
    }

    /** The markers that it answers with. */
    public SafetyLabels labels() {
        return values.labels;
    }

    /** From which severity on its markers count as toxic: {@link Severity#CONTROVERSIAL} or {@link Severity#TOXIC}. */
    public Severity toxicFrom() {
        return values.toxicFrom;
    }

    /** Of its log-odds. */
    public Calibration calibration() {
        return values.calibration;
    }

    /** From which calibrated probability on a text is toxic, in {@code (0, 1)}. */
    public double threshold() {
        return values.threshold;
    }

    /** The precision that its calibration was fitted in, as its engine names it; empty where that is not known. */
    public Optional<String> precision() {
        return Optional.ofNullable(values.precision);
    }

    /** How many tokens of a prompt are judged at once; empty for as many as the context holds. */
    public OptionalInt window() {
        return values.window;
    }

    /** How many tokens neighbouring windows have in common. */
    public int overlap() {
        return values.overlap;
    }

    /** How many tokens of a text are judged at most, in however many windows; a longer one has no verdict. */
    public int maxTokens() {
        return values.maxTokens;
    }

    /** The least probability of all markers together, before calibration, that makes a judge. */
    public double minMarkerMass() {
        return values.minMarkerMass;
    }

    /** The kinds of harm that it names behind its toxic marker, in the order of verdicts; empty where it names none. */
    public List<SafetyCategory> categories() {
        return values.categories;
    }

    /** What it was tuned to read. */
    public Set<JudgedSubject> reads() {
        return values.reads;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SafetyProfile profile && values.all().equals(profile.values.all());
    }

    @Override
    public int hashCode() {
        return values.all().hashCode();
    }

    @Override
    public String toString() {
        return "SafetyProfile" + values.all();
    }

    /** Builds profiles. Not thread-safe. */
    public static final class Builder {

        private Optional<String> instruction = Optional.of(DEFAULT_INSTRUCTION);
        private Optional<String> answerInstruction = Optional.of(DEFAULT_ANSWER_INSTRUCTION);
        private String template = "chat";
        private String answerPrefix = "";
        private String categoryPrefix = SafetyLabels.SEPARATOR;
        private SafetyLabels labels = SafetyLabels.defaults();
        private Severity toxicFrom = Severity.CONTROVERSIAL;
        private Calibration calibration = Calibration.NONE;
        private double threshold = 0.5;
        private @Nullable String precision;
        private OptionalInt window = OptionalInt.empty();
        private int overlap = 64;
        private int maxTokens = 32_768;
        private double minMarkerMass = 0.5;
        private List<SafetyCategory> categories = List.of();
        private Set<JudgedSubject> reads = Set.of(JudgedSubject.PROMPT);

        private Builder() {}

        private Builder(Builder other) {
            this.instruction = other.instruction;
            this.answerInstruction = other.answerInstruction;
            this.template = other.template;
            this.answerPrefix = other.answerPrefix;
            this.categoryPrefix = other.categoryPrefix;
            this.labels = other.labels;
            this.toxicFrom = other.toxicFrom;
            this.calibration = other.calibration;
            this.threshold = other.threshold;
            this.precision = other.precision;
            this.window = other.window;
            this.overlap = other.overlap;
            this.maxTokens = other.maxTokens;
            this.minMarkerMass = other.minMarkerMass;
            this.categories = other.categories;
            this.reads = other.reads;
        }

        private List<Object> all() {
            return List.of(
                    instruction,
                    answerInstruction,
                    template,
                    answerPrefix,
                    categoryPrefix,
                    labels,
                    toxicFrom,
                    calibration,
                    threshold,
                    Optional.ofNullable(precision),
                    window,
                    overlap,
                    maxTokens,
                    minMarkerMass,
                    categories,
                    reads);
        }

        /**
         * The moderation instruction.
         *
         * @throws InvalidOptionException if it is blank
         */
        public Builder instruction(String instruction) {
            Require.that(!requireNonNull(instruction, "instruction").isBlank(), "instruction", "blank", "a text");
            this.instruction = Optional.of(instruction);
            return this;
        }

        /**
         * What is read in its place about answers.
         *
         * @throws InvalidOptionException if it is blank
         */
        public Builder answerInstruction(String answerInstruction) {
            Require.that(
                    !requireNonNull(answerInstruction, "answerInstruction").isBlank(),
                    "answerInstruction",
                    "blank",
                    "a text");
            this.answerInstruction = Optional.of(answerInstruction);
            return this;
        }

        /**
         * Lets the template alone ask, as published guards' do: it is given the conversation as it is, and an answer as the
         * assistant's message at its end.
         */
        public Builder withoutInstruction() {
            this.instruction = Optional.empty();
            this.answerInstruction = Optional.empty();
            return this;
        }

        /** The template's name; {@code chat}, the model's own, by default. */
        public Builder template(String template) {
            this.template = requireNonNull(template, "template");
            return this;
        }

        /** What stands before the marker, such as {@code "Safety: "}; nothing by default. */
        public Builder answerPrefix(String answerPrefix) {
            this.answerPrefix = requireNonNull(answerPrefix, "answerPrefix");
            return this;
        }

        /**
         * What stands between the toxic marker and a category, such as {@code "\nCategories: "};
         * {@link SafetyLabels#SEPARATOR} by default.
         */
        public Builder categoryPrefix(String categoryPrefix) {
            this.categoryPrefix = requireNonNull(categoryPrefix, "categoryPrefix");
            return this;
        }

        /**
         * From which severity on markers count as toxic; {@link Severity#CONTROVERSIAL} by default.
         *
         * @throws InvalidOptionException if it is {@link Severity#SAFE}
         */
        public Builder toxicFrom(Severity severity) {
            Require.that(
                    requireNonNull(severity, "severity") != Severity.SAFE,
                    "toxicFrom",
                    severity,
                    "CONTROVERSIAL or TOXIC");
            this.toxicFrom = severity;
            return this;
        }

        /** The markers; {@link SafetyLabels#defaults} by default. */
        public Builder labels(SafetyLabels labels) {
            this.labels = requireNonNull(labels, "labels");
            return this;
        }

        /** How log-odds become a probability; as they are by default. */
        public Builder calibration(Calibration calibration) {
            this.calibration = requireNonNull(calibration, "calibration");
            return this;
        }

        /**
         * From which probability on a text is toxic; 0.5 by default.
         *
         * @throws InvalidOptionException if it is not in {@code (0, 1)}
         */
        public Builder threshold(double threshold) {
            Require.that(threshold > 0 && threshold < 1, "threshold", threshold, "in (0, 1)");
            this.threshold = threshold;
            return this;
        }

        /**
         * The precision that calibration and threshold were fitted in; not known by default. An engine loads the judge in it
         * where no other is asked for.
         *
         * @param precision as the engine names it, such as {@code int8}
         * @throws InvalidOptionException if it is blank
         */
        public Builder precision(String precision) {
            Require.that(!requireNonNull(precision, "precision").isBlank(), "precision", "blank", "a name");
            this.precision = precision;
            return this;
        }

        /**
         * How a text is judged that is long: in windows that overlap, of which the worst counts. A conversation's windows each
         * have a stretch of the older turns and the newest one behind it, or where that leaves less than a quarter of a window
         * its last tokens, a quarter of a window; then it has windows of its own. By default windows are as large as the
         * judge's context and overlap by 64 tokens.
         *
         * @param tokens of the judge's whole prompt in one window, the instruction included
         * @param overlap how many tokens of the text neighbouring windows have in common: half of what a window holds, where
         *     it holds no more than that, and before a newest turn at most half
         * @throws InvalidOptionException if the window is not positive, or the overlap not in {@code [0, tokens)}
         */
        public Builder window(int tokens, int overlap) {
            Require.that(tokens > 0, "window", tokens, "at least 1");
            Require.that(overlap >= 0 && overlap < tokens, "overlap", overlap, "at least 0 and below " + tokens);
            this.window = OptionalInt.of(tokens);
            this.overlap = overlap;
            return this;
        }

        /**
         * How many tokens of a text are judged at most, in however many windows; 32,768 by default. A longer text has no
         * verdict, and neither has one of which the windows together, with all that they repeat, have more than four times
         * these tokens and four windows. What is disguised counts with what it hides; letters spaced apart and digits in
         * letters' place do not: a text is judged without the words that those spell where there is no room for them.
         *
         * @throws InvalidOptionException if it is not positive
         */
        public Builder maxTokens(int maxTokens) {
            Require.that(maxTokens > 0, "maxTokens", maxTokens, "at least 1");
            this.maxTokens = maxTokens;
            return this;
        }

        /**
         * The least probability of all markers together that makes a judge; 0.5 by default.
         *
         * @throws InvalidOptionException if it is not in {@code [0, 1]}
         */
        public Builder minMarkerMass(double mass) {
            Require.that(mass >= 0 && mass <= 1, "minMarkerMass", mass, "in [0, 1]");
            this.minMarkerMass = mass;
            return this;
        }

        /**
         * The kinds of harm that the model names behind its toxic marker; none by default.
         *
         * @throws InvalidOptionException if two have the same name or the same text
         */
        public Builder categories(List<SafetyCategory> categories) {
            List<SafetyCategory> given = List.copyOf(requireNonNull(categories, "categories"));
            Require.that(
                    differ(given, SafetyCategory::name) && differ(given, SafetyCategory::text),
                    "categories",
                    given,
                    "of different names and texts");
            this.categories = given;
            return this;
        }

        private static boolean differ(List<SafetyCategory> categories, Function<SafetyCategory, String> value) {
            return categories.stream().map(value).distinct().count() == categories.size();
        }

        /**
         * What the model was tuned to read; prompts by default.
         *
         * @throws InvalidOptionException if it is nothing
         */
        public Builder reads(JudgedSubject... subjects) {
            Require.that(
                    requireNonNull(subjects, "subjects").length > 0, "reads", "nothing", "prompts, answers or both");
            // In an order that is the same in each run, as what is printed of it is compared.
            this.reads = Collections.unmodifiableSet(EnumSet.copyOf(List.of(subjects)));
            return this;
        }

        /** The profile. */
        public SafetyProfile build() {
            return new SafetyProfile(this);
        }
    }
}
