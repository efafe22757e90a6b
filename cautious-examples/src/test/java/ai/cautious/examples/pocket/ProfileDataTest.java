package ai.cautious.examples.pocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProfileDataTest {

    @Test
    void theFilesAreWhatItWrites() {
        assertThat(Path.of("data", ProfileData.INSTRUCTIONS)).hasContent(ProfileData.instructions());
        assertThat(Path.of("data", ProfileData.PROMPTS)).hasContent(ProfileData.prompts());
    }
}
