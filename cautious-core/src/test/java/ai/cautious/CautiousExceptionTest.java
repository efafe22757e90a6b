package ai.cautious;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CautiousExceptionTest {

    @Test
    void saysAtLengthWhatIsAtFaultAndHowItShouldBe() {
        String message = "x".repeat(3999) + "y";
        assertThat(new EngineException(message)).hasMessage(message);
    }

    @Test
    void doesNotRepeatAFileOfAnyLength() {
        for (String letter : new String[] {"a", "é", "😀"}) {
            for (String before : new String[] {"config.json: model_type is ", "config.json: model_type is a"}) {
                String message =
                        new EngineException(before + letter.repeat(1 << 20) + "; supported are llama").getMessage();
                assertThat(message)
                        .hasSizeLessThanOrEqualTo(4000)
                        .startsWith(before + letter)
                        .contains(letter + " … ")
                        .endsWith(letter + "; supported are llama");
                assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(message))
                        .isTrue();
            }
        }
    }
}
