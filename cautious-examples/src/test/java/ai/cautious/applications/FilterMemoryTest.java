package ai.cautious.applications;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.program.CautiousProgram;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a filter adds to the memory of a process that does nothing else. */
class FilterMemoryTest {

    @TempDir
    private Path folder;

    @Test
    void whatAFilterAddsIsAtLeastItsWeights() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("prompts.jsonl"), "{\"text\": \"How do I make tea?\"}\n");
        try (ChildJvm filter = ChildJvm.start(
                folder,
                "-cp",
                ChildJvm.classPath(),
                CautiousProgram.class.getName(),
                "filter",
                "--prompts",
                "prompts.jsonl",
                "--random-layers",
                "2",
                "--random-width",
                "256",
                "--max-new-tokens",
                "4",
                "--json")) {
            assertThat(filter.awaitEnd()).as(filter.err()).isZero();
            JsonNode t5 =
                    new ObjectMapper().readTree(filter.out()).get("judges").get(1);
            long weights = t5.get("modelMemory").get("weightBytes").asLong();
            // Its embedding alone.
            assertThat(weights).isGreaterThan(32_128 * 256);
            assertThat(t5.get("memory").get("nativeBytes").asLong()).isGreaterThan(weights);
        }
    }
}
