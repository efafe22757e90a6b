package ai.cautious.program.profile;

import ai.cautious.FileAccessException;
import ai.cautious.InvalidOptionException;
import ai.cautious.program.options.Require;
import ai.cautious.program.report.Report;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Collectors;

/** Where a profile's rows and reports lie. */
public record ProfileFolder(Path folder) {

    private static final ObjectMapper MAPPER = new ObjectMapper().setAnnotationIntrospector(new WholeRecords());

    /**
     * Makes the folder where it is missing.
     *
     * @throws InvalidOptionException if there is something else
     * @throws FileAccessException if it cannot be made
     */
    public static ProfileFolder of(Path folder) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new InvalidOptionException("--output", folder + ", a file", "a folder, new or to go on in");
        }
        try {
            Files.createDirectories(folder);
            return new ProfileFolder(folder);
        } catch (IOException e) {
            throw new FileAccessException(folder, "cannot be made: " + e, e);
        }
    }

    /** Every answer. */
    public Path answers() {
        return folder.resolve("answers.jsonl");
    }

    /** Every labelled prompt, judged. */
    public Path judged() {
        return folder.resolve("judged.jsonl");
    }

    public Path json() {
        return folder.resolve("profile.json");
    }

    public Path page() {
        return folder.resolve("report.html");
    }

    /** Writes what programs read and what people look at. */
    public void write(Profile profile) throws IOException {
        write(json(), json(profile));
        write(page(), Report.of(profile));
    }

    /** What programs read. */
    public static String json(Profile profile) throws JsonProcessingException {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(profile) + "\n";
    }

    /**
     * Reads what programs read.
     *
     * @throws InvalidOptionException if the file is no profile, or one of another format, or lacks a field
     */
    public static Profile read(String option, Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InvalidOptionException(option, file, "a profile.json, as profile writes it");
        }
        try {
            JsonNode json = MAPPER.readTree(file.toFile());
            Require.that(json.isObject(), option, file + ", which holds no object", "a profile.json");
            String format = json.path("format").asText(Profile.FORMAT);
            // Other fields than this one's are none of a format that is to come.
            Require.that(
                    format.equals(Profile.FORMAT),
                    option,
                    file + " of format " + format,
                    "a profile.json of format " + Profile.FORMAT);
            return MAPPER.treeToValue(json, Profile.class);
        } catch (JsonProcessingException e) {
            throw new InvalidOptionException(file + " is no profile: " + place(e) + e.getOriginalMessage() + "; "
                    + option + " is a profile.json");
        }
    }

    /** The field at fault, such as {@code arms.0.arm: }; empty where the text is no JSON. */
    private static String place(JsonProcessingException e) {
        if (!(e instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
            return "";
        }
        return mapping.getPath().stream()
                .map(step -> step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName())
                .collect(Collectors.joining(".", "", ": "));
    }

    /** Whole or not at all. */
    public static void write(Path file, String text) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.writeString(part, text);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new FileAccessException(file, "cannot be written: " + e, e);
        }
    }
}
