package ai.cautious.program.options;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class DraftOptionsTest {

    @ParameterizedTest
    @ValueSource(strings = {"owner/name", "lookup+owner/name"})
    void aModelIsOneNameHoweverOftenItIsAskedFor(String draft) {
        DraftOptions options = CommandLine.populateCommand(new DraftOptions(), "--draft", draft);
        ModelName first = options.model().orElseThrow();
        assertThat(first).hasToString("owner/name");
        assertThat(options.model().orElseThrow()).isSameAs(first);
    }
}
