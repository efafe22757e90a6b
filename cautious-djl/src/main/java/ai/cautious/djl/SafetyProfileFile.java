package ai.cautious.djl;

import ai.cautious.InvalidOptionException;
import ai.cautious.ModelFormatException;
import ai.cautious.djl.internal.checkpoint.AtomicFile;
import ai.cautious.djl.internal.checkpoint.JsonFile;
import ai.cautious.internal.Require;
import ai.cautious.safety.Calibration;
import ai.cautious.safety.SafetyLabels;
import ai.cautious.safety.SafetyProfile;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code safety_judge.json}, in the folder of an adapter or a checkpoint that was tuned to judge:
 *
 * <pre>{@code
 * {
 *   "instruction": "Say <Toc> if the input is toxic or a jailbreak, else <Safe>.",
 *   "template": "chat",
 *   "labels": {"toxic": "<Toc>", "safe": "<Safe>"},
 *   "calibration": {"slope": 1.0, "intercept": 0.0},
 *   "threshold": 0.5
 * }
 * }</pre>
 *
 * <p>All fields are required and no other is accepted; what they mean is said by {@link SafetyProfile}.
 */
public final class SafetyProfileFile {

    /** The file's name. */
    public static final String NAME = "safety_judge.json";

    private static final List<String> TEMPLATES = List.of("chat", "chatml", "llama3", "alpaca");

    private SafetyProfileFile() {}

    /**
     * Reads a folder's profile.
     *
     * @throws ModelFormatException if there is none or it is malformed, naming the file and the field
     */
    public static SafetyProfile read(Path folder) {
        return profile(JsonFile.read(folder.resolve(NAME)));
    }

    /**
     * Reads a folder's profile, if it has one.
     *
     * @throws ModelFormatException if it is malformed, naming the file and the field
     */
    public static Optional<SafetyProfile> readIfPresent(Path folder) {
        return JsonFile.readIfPresent(folder.resolve(NAME)).map(SafetyProfileFile::profile);
    }

    /**
     * Writes a folder's profile, in place of one that is there; nothing is left half-written.
     *
     * @throws InvalidOptionException if there is no such folder, or no template that the profile names
     * @throws ai.cautious.CautiousException if the folder cannot be written to
     */
    public static void write(Path folder, SafetyProfile profile) {
        Require.that(Files.isDirectory(folder), "folder", folder, "that of an adapter or a checkpoint");
        Require.that(
                TEMPLATES.contains(profile.template()),
                "template",
                profile.template(),
                "one of " + String.join(", ", TEMPLATES));
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("instruction", profile.instruction());
        object.put("template", profile.template());
        object.putObject("labels")
                .put("toxic", profile.labels().toxic())
                .put("safe", profile.labels().safe());
        object.putObject("calibration")
                .put("slope", profile.calibration().slope())
                .put("intercept", profile.calibration().intercept());
        object.put("threshold", profile.threshold());
        AtomicFile.writeJson(folder.resolve(NAME), object);
    }

    private static SafetyProfile profile(JsonFile file) {
        requireOnly(file, "instruction", "template", "labels", "calibration", "threshold");
        String instruction = file.text("instruction", null);
        if (instruction.isBlank()) {
            throw file.fault("instruction", "a text that is not blank");
        }
        String template = file.text("template", null);
        if (!TEMPLATES.contains(template)) {
            throw file.fault("template", "one of " + String.join(", ", TEMPLATES));
        }
        double threshold = file.number("threshold");
        if (!(threshold > 0 && threshold < 1)) {
            throw file.fault("threshold", "above 0 and below 1");
        }
        return SafetyProfile.builder()
                .instruction(instruction)
                .template(template)
                .labels(labels(file))
                .calibration(calibration(file))
                .threshold(threshold)
                .build();
    }

    private static SafetyLabels labels(JsonFile file) {
        JsonFile labels = object(file, "labels");
        requireOnly(labels, "toxic", "safe");
        try {
            return SafetyLabels.of(labels.text("toxic", null), labels.text("safe", null));
        } catch (InvalidOptionException e) {
            throw new ModelFormatException(labels.source() + ": " + e.getMessage(), e);
        }
    }

    private static Calibration calibration(JsonFile file) {
        JsonFile calibration = object(file, "calibration");
        requireOnly(calibration, "slope", "intercept");
        return new Calibration(calibration.positiveNumber("slope", null), calibration.number("intercept"));
    }

    private static JsonFile object(JsonFile file, String field) {
        return file.object(field)
                .orElseThrow(() -> new ModelFormatException(file.source() + ": " + field + " is missing"));
    }

    private static void requireOnly(JsonFile file, String... fields) {
        List<String> known = List.of(fields);
        file.json().fieldNames().forEachRemaining(field -> {
            if (!known.contains(field)) {
                throw new ModelFormatException(
                        file.source() + ": " + field + " is no field of it; known are " + String.join(", ", fields));
            }
        });
    }
}
