package ai.cautious.spark;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.house.Guide;
import ai.cautious.house.ShellCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** What the guide has its readers submit is what the application takes. */
class GuideTest {

    private static final String JAR = "cautious-examples/spark/target/cautious-spark.jar";

    @Test
    void everyCommandIsTaken() throws IOException {
        List<List<String>> commands = new Guide(Path.of("README.md"))
                .scripts().stream()
                        .flatMap(List::stream)
                        .map(ShellCommand::words)
                        .filter(words -> words.contains(JAR))
                        .map(words -> words.subList(words.indexOf(JAR) + 1, words.size()))
                        .toList();
        assertThat(commands).hasSizeGreaterThanOrEqualTo(3).allSatisfy(typed -> assertThat(
                        SparkProgram.typed(typed, Callable.class))
                .isNotNull());
    }
}
