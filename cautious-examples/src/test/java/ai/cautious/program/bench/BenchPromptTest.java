package ai.cautious.program.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.InvalidOptionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchPromptTest {

    @TempDir
    private Path folder;

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("prompts.jsonl"), content);
    }

    @Test
    void readsPromptsAndFirstTurns() throws IOException {
        Path file = file(
                """
                {"prompt": "one"}

                {"category": "code", "turns": ["two", "not this"]}
                """);
        assertThat(BenchPrompt.read(file, null))
                .containsExactly(new BenchPrompt("prompt", "one"), new BenchPrompt("code", "two"));
        assertThat(BenchPrompt.read(file, 1)).containsExactly(new BenchPrompt("prompt", "one"));
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFile() throws IOException {
        assertThat(BenchPrompt.read(file("\uFEFF{\"prompt\": \"one\"}"), null))
                .containsExactly(new BenchPrompt("prompt", "one"));
        assertThatThrownBy(() -> BenchPrompt.read(file(""), null)).hasMessageContaining("at least one prompt");
    }

    @Test
    void namesTheLineAtFault() throws IOException {
        assertThatThrownBy(() -> BenchPrompt.read(file("{\"prompt\": \"one\"}\n{\n"), null))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("prompts.jsonl, line 2 is not JSON");
        assertThatThrownBy(() -> BenchPrompt.read(file("{\"prompt\": \"one\"}{\"prompt\": \"two\"}\n"), null))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("prompts.jsonl, line 1 is not JSON");
        Path latin = Files.write(folder.resolve("latin.jsonl"), new byte[] {'"', (byte) 0xE9, '"'});
        assertThatThrownBy(() -> BenchPrompt.read(latin, null))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage(latin + " is not UTF-8");
        assertThatThrownBy(() -> BenchPrompt.read(file("{\"turns\": [7]}"), null))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("line 1: neither prompt nor turns holds a text");
    }

    @Test
    void refusesAFileWithoutPrompts() throws IOException {
        assertThatThrownBy(() -> BenchPrompt.read(file("\n"), null))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("at least one prompt");
        assertThatThrownBy(() -> BenchPrompt.read(folder.resolve("none"), null))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("none");
    }

    @Test
    void readsTheProjectsOwnPrompts() throws IOException {
        assertThat(BenchPrompt.read(Path.of("data/spec-bench-24.jsonl"), null))
                .hasSize(24)
                .extracting(BenchPrompt::category)
                .contains("multi-turn", "translation", "summarization", "qa", "math_reasoning", "rag");
    }
}
