package ai.cautious.program.report;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.InvalidOptionException;
import ai.cautious.program.profile.ProfileFolder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that were a profile, but for a field. */
class BrokenProfileTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    private Path folder;

    private void isRefused(String text, String field) throws IOException {
        Path file = Files.writeString(folder.resolve("broken.json"), text);
        assertThatThrownBy(() -> ProfileFolder.read("--profile", file))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContainingAll(file + " is no profile: " + field + ": ", "--profile is a profile.json");
    }

    private ObjectNode sample() throws IOException {
        return MAPPER.valueToTree(ProfileSample.read(folder));
    }

    @Test
    void theFormatAloneIsNoProfile() throws IOException {
        isRefused("{\"format\": \"cautious-profile-1\"}", "settings");
    }

    @Test
    void anotherFormatIsNamedWhateverItsFieldsAre() throws IOException {
        Path file = Files.writeString(
                folder.resolve("later.json"),
                sample().put("format", "cautious-profile-9").put("more", 1).toString());
        assertThatThrownBy(() -> ProfileFolder.read("--baseline", file))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("--baseline is " + file
                        + " of format cautious-profile-9; it must be a profile.json of format" + " cautious-profile-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "7", "{}", "{\"format\"", "a letter to my aunt"})
    void whatIsNoProfileIsSaidToBeNone(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("none.json"), text);
        assertThatThrownBy(() -> ProfileFolder.read("--baseline", file))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContainingAll("--baseline", file.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "'', machine, machine",
        "'', instructions, instructions",
        "/machine, cores, machine.cores",
        "/arms/0, tokensPerSecond, arms.0.tokensPerSecond",
        "/arms/1/tokensPerSecond, low, arms.1.tokensPerSecond.low",
        "/safety/evaluation, predictions, safety.evaluation.predictions",
        "/groups/0/arms/0, arm, groups.0.arms.0.arm"
    })
    void aFieldThatIsMissingOrNullIsNamed(String parent, String field, String place) throws IOException {
        ObjectNode profile = sample();
        JsonNode owner = profile.at(parent);
        ((ObjectNode) owner).putNull(field);
        isRefused(profile.toString(), place);
        ((ObjectNode) owner).remove(field);
        isRefused(profile.toString(), place);
    }
}
