package ai.cautious.program.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

    private static final List<String> NAMES = List.of("generate", "moderate", "chat", "tokenize", "--prompt", "--stop");

    @ParameterizedTest
    @CsvSource({
        "generat, generate",
        "genrate, generate",
        "genreate, generate",
        "gen, generate",
        "caht, chat",
        "moderator, moderate",
        "-prompt, --prompt",
        "--promt, --prompt",
        "--stops, --stop"
    })
    void findsWhatWasMeant(String typed, String meant) {
        assertThat(Nearest.of(typed, NAMES)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"translate", "x", "--temperature", "''"})
    void findsNothingFarAway(String typed) {
        assertThat(Nearest.of(typed, NAMES)).isEmpty();
    }
}
