package ai.cautious.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

    @Test
    void readsTheOriginalBytesOfTheLastArguments() {
        String typed = "java\0-jar\0cautious.jar\0tokenize\0--text\0h\u00e9\uD83D\uDE00\0--pieces\0\0";
        String bytes = new String(typed.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(Arguments.last(bytes, 4)).containsExactly("--text", "h\u00e9\uD83D\uDE00", "--pieces", "");
    }

    @Test
    void leavesIntactArgumentsAlone() throws IOException {
        String[] intact = {"tokenize", "--text", "h\u00e9"};
        assertThat(Arguments.restore(intact)).isSameAs(intact);
    }
}
