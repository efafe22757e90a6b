package ai.cautious.djl;

import ai.cautious.InvalidOptionException;
import ai.cautious.ModelFormatException;
import ai.cautious.UnsupportedModelException;
import ai.cautious.djl.internal.checkpoint.JsonFile;
import ai.cautious.internal.Require;
import ai.cautious.safety.Calibration;
import ai.cautious.safety.JudgedSubject;
import ai.cautious.safety.SafetyCategory;
import ai.cautious.safety.SafetyLabels;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.safety.Severity;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A profile as the object that {@link SafetyProfileFile} holds. */
final class SafetyProfileJson {

    /** What four bits on CUDA are called. */
    static final String INT4_ON_CUDA = "int4-cuda";

    private static final int VERSION = 1;
    private static final List<String> TEMPLATES = List.of("chat", "chatml", "llama3", "alpaca");
    private static final SafetyProfile DEFAULTS = SafetyProfile.defaults();

    private SafetyProfileJson() {}

    static ObjectNode write(SafetyProfile profile) {
        Require.that(
                TEMPLATES.contains(profile.template()),
                "template",
                profile.template(),
                "one of " + String.join(", ", TEMPLATES));
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("version", VERSION);
        object.put("instruction", profile.instruction().orElse(null));
        if (profile.answerInstruction().isPresent() || profile.instruction().isPresent()) {
            object.put("answerInstruction", profile.answerInstruction().orElse(null));
        }
        object.put("template", profile.template());
        addUnlessDefault(object, "answerPrefix", profile.answerPrefix(), DEFAULTS.answerPrefix());
        addUnlessDefault(object, "categoryPrefix", profile.categoryPrefix(), DEFAULTS.categoryPrefix());
        ArrayNode labels = object.putArray("labels");
        profile.labels().severities().forEach((marker, severity) -> labels.addObject()
                .put("marker", marker)
                .put("severity", name(severity)));
        addUnlessDefault(object, "toxicFrom", name(profile.toxicFrom()), name(DEFAULTS.toxicFrom()));
        object.putObject("calibration")
                .put("slope", profile.calibration().slope())
                .put("intercept", profile.calibration().intercept());
        object.put("threshold", profile.threshold());
        profile.precision().ifPresent(precision -> {
            Require.that(precisions().contains(precision), "precision", precision, "one of " + listed(precisions()));
            object.put("precision", precision);
        });
        profile.window().ifPresent(tokens -> object.put("window", tokens).put("overlap", profile.overlap()));
        if (profile.maxTokens() != DEFAULTS.maxTokens()) {
            object.put("maxTokens", profile.maxTokens());
        }
        object.put("minMarkerMass", profile.minMarkerMass());
        if (!profile.categories().isEmpty()) {
            ArrayNode categories = object.putArray("categories");
            profile.categories()
                    .forEach(category ->
                            categories.addObject().put("name", category.name()).put("text", category.text()));
        }
        ArrayNode reads = object.putArray("reads");
        profile.reads().stream().sorted().map(SafetyProfileJson::name).forEach(reads::add);
        return object;
    }

    private static void addUnlessDefault(ObjectNode object, String field, String value, String byDefault) {
        if (!value.equals(byDefault)) {
            object.put(field, value);
        }
    }

    static SafetyProfile read(JsonFile file) {
        int version = file.positive("version", VERSION);
        if (version > VERSION) {
            throw new UnsupportedModelException(
                    file.source() + ": version is " + version + "; supported is " + VERSION);
        }
        String template = file.text("template", null);
        if (!TEMPLATES.contains(template)) {
            throw file.fault("template", "one of " + String.join(", ", TEMPLATES));
        }
        double threshold = file.number("threshold");
        if (!(threshold > 0 && threshold < 1)) {
            throw file.fault("threshold", "above 0 and below 1");
        }
        SafetyProfile.Builder profile = SafetyProfile.builder()
                .template(template)
                .answerPrefix(file.text("answerPrefix", DEFAULTS.answerPrefix()))
                .categoryPrefix(file.text("categoryPrefix", DEFAULTS.categoryPrefix()))
                .labels(labels(file))
                .calibration(calibration(file))
                .threshold(threshold);
        profile.minMarkerMass(file.share("minMarkerMass", DEFAULTS.minMarkerMass()));
        boolean templateAsks = file.json().path("instruction").isNull();
        if (templateAsks || file.json().path("answerInstruction").isNull()) {
            profile.withoutInstruction();
        }
        // A field that is not there at all was forgotten.
        if (!templateAsks) {
            profile.instruction(instruction(file, "instruction"));
        }
        if (file.has("toxicFrom")) {
            profile.toxicFrom(toxicFrom(file));
        }
        if (file.has("answerInstruction")) {
            profile.answerInstruction(instruction(file, "answerInstruction"));
        }
        if (file.has("precision")) {
            profile.precision(precision(file));
        }
        profile.maxTokens(file.positive("maxTokens", DEFAULTS.maxTokens()));
        addWindow(file, profile);
        if (file.has("categories")) {
            addCategories(file, profile);
        }
        if (file.has("reads")) {
            profile.reads(reads(file));
        }
        return profile.build();
    }

    private static void addWindow(JsonFile file, SafetyProfile.Builder profile) {
        int overlap = file.count("overlap", DEFAULTS.overlap());
        if (!file.has("window")) {
            if (file.has("overlap")) {
                throw file.fault("overlap", "left out where there is no window, or have one beside it that is larger");
            }
            return;
        }
        int tokens = file.positive("window", null);
        if (overlap >= tokens) {
            throw file.has("overlap")
                    ? file.fault("overlap", "below the window's " + tokens + " tokens")
                    : file.fault("window", "above " + overlap + ", the overlap where none is given");
        }
        profile.window(tokens, overlap);
    }

    private static String instruction(JsonFile file, String field) {
        String instruction = file.text(field, null);
        if (instruction.isBlank()) {
            throw file.fault(field, "a text that is not blank");
        }
        return instruction;
    }

    private static Severity toxicFrom(JsonFile file) {
        Severity[] accepted = {Severity.CONTROVERSIAL, Severity.TOXIC};
        return constant(file, "toxicFrom", accepted, file.json().path("toxicFrom"));
    }

    private static SafetyLabels labels(JsonFile file) {
        JsonNode labels = file.json().path("labels");
        try {
            return labels.isArray() ? listed(file, labels) : older(file);
        } catch (InvalidOptionException e) {
            throw new ModelFormatException(file.source() + ": labels: " + e.getMessage(), e);
        }
    }

    private static SafetyLabels listed(JsonFile file, JsonNode labels) {
        SafetyLabels.Builder builder = SafetyLabels.builder();
        for (JsonNode label : labels) {
            if (!label.path("marker").isTextual()) {
                throw file.fault("labels", "a list of objects that have a marker and a severity");
            }
            builder.label(
                    label.path("marker").textValue(),
                    constant(file, "labels", Severity.values(), label.path("severity")));
        }
        return builder.build();
    }

    private static SafetyLabels older(JsonFile file) {
        JsonFile labels = object(file, "labels");
        return SafetyLabels.of(labels.text("toxic", null), labels.text("safe", null));
    }

    private static void addCategories(JsonFile file, SafetyProfile.Builder profile) {
        JsonNode categories = file.json().path("categories");
        if (!categories.isArray() || !categories.valueStream().allMatch(SafetyProfileJson::isCategory)) {
            throw file.fault("categories", "a list of objects that have a name and a text");
        }
        try {
            profile.categories(categories
                    .valueStream()
                    .map(category -> SafetyCategory.of(
                            category.path("name").textValue(),
                            category.path("text").textValue()))
                    .toList());
        } catch (InvalidOptionException e) {
            throw new ModelFormatException(file.source() + ": " + e.getMessage(), e);
        }
    }

    private static boolean isCategory(JsonNode category) {
        return category.path("name").isTextual() && category.path("text").isTextual();
    }

    private static Calibration calibration(JsonFile file) {
        JsonFile calibration = object(file, "calibration");
        return new Calibration(calibration.positiveNumber("slope", null), calibration.number("intercept"));
    }

    private static JudgedSubject[] reads(JsonFile file) {
        JsonNode subjects = file.json().path("reads");
        if (!subjects.isArray() || subjects.isEmpty()) {
            throw file.fault("reads", "a list of one or more of " + names(JudgedSubject.values()));
        }
        return subjects.valueStream()
                .map(subject -> constant(file, "reads", JudgedSubject.values(), subject))
                .toArray(JudgedSubject[]::new);
    }

    private static <E extends Enum<E>> E constant(JsonFile file, String field, E[] values, JsonNode name) {
        return Stream.of(values)
                .filter(value -> name(value).equals(name.textValue()))
                .findFirst()
                .orElseThrow(() -> new ModelFormatException(
                        file.source() + ": " + field + " has " + name + "; known are " + names(values)));
    }

    private static String precision(JsonFile file) {
        JsonNode precision = file.json().path("precision");
        return Optional.ofNullable(precision.textValue())
                .filter(precisions()::contains)
                .orElseThrow(() -> new ModelFormatException(
                        file.source() + ": precision has " + precision + "; known are " + listed(precisions())));
    }

    /** What {@link DjlModel#profilePrecision()} may be. */
    private static List<String> precisions() {
        return Stream.concat(Stream.of(Precision.values()).map(SafetyProfileJson::name), Stream.of(INT4_ON_CUDA))
                .toList();
    }

    private static String names(Enum<?>... values) {
        return listed(Stream.of(values).map(SafetyProfileJson::name).toList());
    }

    private static String listed(List<String> names) {
        return String.join(", ", names);
    }

    static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static JsonFile object(JsonFile file, String field) {
        return file.object(field)
                .orElseThrow(() -> new ModelFormatException(file.source() + ": " + field + " is missing"));
    }
}
