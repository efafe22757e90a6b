package ai.cautious.djl;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.ModelFormatException;
import ai.cautious.djl.internal.checkpoint.AtomicFile;
import ai.cautious.djl.internal.checkpoint.JsonFile;
import ai.cautious.internal.Require;
import ai.cautious.safety.SafetyProfile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code safety_judge.json}, in the folder of an adapter or a checkpoint that was tuned to judge:
 *
 * <pre>
 * {
 *   "version": 1,
 *   "instruction": "Say &lt;Toc&gt; if the input is toxic or a jailbreak, else &lt;Safe&gt;.",
 *   "answerInstruction": "Say &lt;Toc&gt; if the answer is toxic, else &lt;Safe&gt;.",
 *   "template": "chat",
 *   "answerPrefix": "",
 *   "labels": [{"marker": "&lt;Toc&gt;", "severity": "toxic"}, {"marker": "&lt;Safe&gt;", "severity": "safe"}],
 *   "toxicFrom": "controversial",
 *   "calibration": {"slope": 1.0, "intercept": 0.0},
 *   "threshold": 0.5,
 *   "precision": "int8",
 *   "window": 512,
 *   "overlap": 64,
 *   "maxTokens": 32768,
 *   "minMarkerMass": 0.5,
 *   "categoryPrefix": "\n",
 *   "categories": [{"name": "sexual", "text": "sexual"}, {"name": "self-harm", "text": "self-harm"}],
 *   "reads": ["prompt"]
 * }
 * </pre>
 *
 * <p>What the fields mean is said by {@link SafetyProfile}. Instruction, template, labels, calibration and threshold are
 * required, the others have its defaults; an instruction that is null leaves the asking to the template; an overlap needs a
 * window beside it; fields that this version does not know are passed over. In files that were written before there was a
 * version, labels are {@code {"toxic": "<Toc>", "safe": "<Safe>"}}.
 */
public final class SafetyProfileFile {

    /** The file's name. */
    public static final String NAME = "safety_judge.json";

    private SafetyProfileFile() {}

    /**
     * Reads a folder's profile.
     *
     * @throws ModelFormatException if there is none or it is malformed, naming the file and the field
     * @throws ai.cautious.UnsupportedModelException if it is of a later version
     */
    public static SafetyProfile read(Path folder) {
        requireNonNull(folder, "folder");
        return SafetyProfileJson.read(JsonFile.read(folder.resolve(NAME)));
    }

    /**
     * Reads a folder's profile, if it has one.
     *
     * @throws ModelFormatException if it is malformed, naming the file and the field
     * @throws ai.cautious.UnsupportedModelException if it is of a later version
     */
    public static Optional<SafetyProfile> readIfPresent(Path folder) {
        requireNonNull(folder, "folder");
        return JsonFile.readIfPresent(folder.resolve(NAME)).map(SafetyProfileJson::read);
    }

    /**
     * Writes a folder's profile, in place of one that is there; nothing is left half-written.
     *
     * @throws InvalidOptionException if there is no such folder, or no template that the profile names
     * @throws ai.cautious.FileAccessException if the folder cannot be written to
     */
    public static void write(Path folder, SafetyProfile profile) {
        requireNonNull(folder, "folder");
        requireNonNull(profile, "profile");
        Require.that(Files.isDirectory(folder), "folder", folder, "that of an adapter or a checkpoint");
        AtomicFile.writeJson(folder.resolve(NAME), SafetyProfileJson.write(profile));
    }
}
