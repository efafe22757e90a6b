package ai.cautious.program.report;

import ai.cautious.program.profile.Profile;
import ai.cautious.program.profile.ProfileFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A profile of the bundled pair, as it was written, with some texts that want to be more than texts. */
final class ProfileSample {

    static final String HOSTILE = "<img src=x onerror=alert(1)>";

    static final Path FILE = Path.of("src/test/resources/ai/cautious/program/report/profile.json");

    private ProfileSample() {}

    static Profile read(Path folder) throws IOException {
        String hostile = Files.readString(FILE)
                .replace("\"places\"", "\"" + HOSTILE + "\"")
                .replace("\"weapons\"", "\"" + HOSTILE + "\"")
                .replace("\"text\" : \"", "\"text\" : \"" + HOSTILE + "\\u202E");
        return ProfileFolder.read("--profile", Files.writeString(folder.resolve("profile.json"), hostile));
    }
}
