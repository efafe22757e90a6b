package ai.cautious.examples;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.djl.SafetyProfileFile;
import ai.cautious.program.options.BundledPair;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgeTuningTest {

    @TempDir
    private Path folder;

    @Test
    void makesAJudge() throws IOException {
        Path adapter = folder.resolve("judge");
        PrintStream console = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (BundledPair pair = BundledPair.extract()) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            JudgeTuning.main(new String[] {
                pair.draft().toString(),
                data("tuned", List.of("Lily", "Tom", "Anna", "Ben")).toString(),
                data("held-back", List.of("Mia", "Max")).toString(),
                adapter.toString(),
                "Sue waters the roses."
            });
        } finally {
            System.setOut(console);
        }
        assertThat(SafetyProfileFile.read(adapter).threshold()).isBetween(0.0, 1.0);
        assertThat(adapter.resolve("adapter_model.safetensors")).exists();
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains(" for ");
    }

    private Path data(String name, List<String> people) throws IOException {
        String lines = people.stream()
                .map(person -> "{\"text\": \"" + person + " waters the roses.\", \"toxic\": 0}\n"
                        + "{\"text\": \"How do I poison " + person + "?\", \"toxic\": 1}\n")
                .collect(Collectors.joining());
        return Files.writeString(folder.resolve(name + ".jsonl"), lines);
    }
}
