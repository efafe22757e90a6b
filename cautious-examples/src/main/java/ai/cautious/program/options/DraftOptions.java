package ai.cautious.program.options;

import ai.cautious.CautiousGenerator;
import ai.cautious.InvalidOptionException;
import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.djl.Precision;
import ai.cautious.drafting.DraftLength;
import ai.cautious.drafting.PromptLookup;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What drafts, how much, and by which rule it stands. */
public final class DraftOptions {

    private static final String LOOKUP = "lookup";

    @Option(
            names = "--draft",
            paramLabel = "lookup|MODEL|lookup+MODEL",
            description = "What drafts: the text so far, a model, or the first where it finds something and the second"
                    + " where not. Without it decoding is plain.")
    private @Nullable String draft;

    /** One for all who ask, as each would look on the hub, which might have another commit by then. */
    private @Nullable ModelName model;

    @Option(converter = ModelName.Typed.class, names = "--draft-adapter", description = "A LoRA adapter for the draft.")
    private @Nullable ModelName adapter;

    @Option(
            names = "--draft-precision",
            description = "The draft's precision, of those that --precision has; by default what its safety_judge.json"
                    + " names, if that names one, else a .gguf file's own blocks, int4 where the library has kernels for"
                    + " it, or --precision's default.")
    private @Nullable Precision precision;

    @Option(
            names = "--draft-length",
            paramLabel = "auto|N",
            defaultValue = "auto",
            description = "Tokens drafted in a round: as many as pay, or a number, 0 for plain decoding."
                    + " Default: ${DEFAULT-VALUE}.")
    private String length = "auto";

    @Option(
            names = "--draft-vocabulary",
            paramLabel = "N",
            description =
                    "Let the draft choose among the N most frequent tokens only; its output layer is as much smaller. Default:"
                            + " 32,000 of more than 64,000, while the text is made of them.")
    private @Nullable Integer vocabulary;

    @Option(
            names = "--policy",
            paramLabel = "RULE",
            defaultValue = "rejection",
            description = "Which drafted tokens stand: rejection, greedy, lenient:BETA, typical:EPSILON,DELTA or"
                    + " blend:ALPHA,TOKENS. Default: ${DEFAULT-VALUE}.")
    private String policy = "rejection";

    /** Whether anything but the bundled model was named to draft. */
    public boolean isGiven() {
        return draft != null;
    }

    /** Whether decoding is plain whatever drafts. */
    public boolean isPlain() {
        return length().equals(DraftLength.fixed(0));
    }

    /** Whether as many tokens are drafted as pay. */
    boolean isAdaptive() {
        return length().equals(DraftLength.auto());
    }

    /** The draft model's checkpoint; empty where no model is to draft. */
    public Optional<ModelName> model() {
        if (draft == null || draft.equals(LOOKUP)) {
            return Optional.empty();
        }
        if (model == null) {
            model = ModelName.of(usesLookup() ? draft.substring(LOOKUP.length() + 1) : draft);
        }
        return Optional.of(model);
    }

    private boolean usesLookup() {
        return draft != null && (draft.equals(LOOKUP) || draft.startsWith(LOOKUP + "+"));
    }

    @Nullable
    public ModelName adapter() {
        return adapter;
    }

    @Nullable
    public Precision precision() {
        return precision;
    }

    /** What of these no model says of itself, by name. */
    Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("promptLookup", String.valueOf(usesLookup()));
        values.put("draftLength", length);
        values.put("draftVocabulary", vocabulary == null ? "default" : vocabulary.toString());
        values.put("policy", policy);
        return values;
    }

    /** The options that say something of a draft model, of those that were given. */
    public List<String> ofAModel() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("--draft-adapter", adapter);
        values.put("--draft-precision", precision);
        values.put("--draft-vocabulary", vocabulary);
        return values.entrySet().stream()
                .filter(option -> option.getValue() != null)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Of how many tokens the draft chooses; empty for all. */
    public Optional<Integer> vocabulary() {
        if (vocabulary != null) {
            Require.that(vocabulary > 0, "--draft-vocabulary", vocabulary, "at least 1");
        }
        return Optional.ofNullable(vocabulary);
    }

    public void addTo(CautiousGenerator.Builder builder) {
        builder.draftLength(length()).acceptancePolicy(policy());
        if (usesLookup()) {
            builder.promptLookup(PromptLookup.defaults());
        }
    }

    /** {@code auto} or a number. */
    private DraftLength length() {
        if (length.equals("auto")) {
            return DraftLength.auto();
        }
        try {
            return DraftLength.fixed(Integer.parseInt(length));
        } catch (NumberFormatException e) {
            throw new InvalidOptionException(
                    "--draft-length", length, "auto, or a number from 0 to " + DraftLength.MAX);
        }
    }

    /** A policy's name, and its numbers behind a colon. */
    private AcceptancePolicy policy() {
        String[] parts = policy.split(":", 2);
        double[] numbers = parts.length == 1 ? new double[0] : numbers(parts[1]);
        return switch (parts[0] + ":" + numbers.length) {
            case "rejection:0" -> AcceptancePolicy.rejectionSampling();
            case "greedy:0" -> AcceptancePolicy.greedy();
            case "lenient:1" -> AcceptancePolicy.lenient(numbers[0]);
            case "typical:2" -> AcceptancePolicy.typical(numbers[0], numbers[1]);
            case "blend:2" -> AcceptancePolicy.blend(numbers[0], whole(numbers[1]));
            default -> throw unknownPolicy();
        };
    }

    private double[] numbers(String list) {
        try {
            return Arrays.stream(list.split(","))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        } catch (NumberFormatException e) {
            throw unknownPolicy();
        }
    }

    private int whole(double number) {
        if (number != (int) number) {
            throw unknownPolicy();
        }
        return (int) number;
    }

    private InvalidOptionException unknownPolicy() {
        return new InvalidOptionException(
                "--policy", policy, "rejection, greedy, lenient:BETA, typical:EPSILON,DELTA or blend:ALPHA,TOKENS");
    }
}
