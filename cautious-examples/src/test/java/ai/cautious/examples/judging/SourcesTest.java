package ai.cautious.examples.judging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.InvalidOptionException;
import ai.cautious.examples.judging.Source.Format;
import ai.cautious.examples.judging.Source.Role;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {

    private final Sources committed = Sources.committed();

    private static Source source(Map<String, String> words) {
        return new Source("a", "a.jsonl", Format.PLAIN, Role.REQUEST, 10, 1, 0, words);
    }

    @Test
    void thereAreThirteenCategoriesAndEachIsTaught() {
        assertThat(committed.categories()).hasSize(13).doesNotHaveDuplicates();
        Set<String> taught = new HashSet<>();
        committed.all().forEach(source -> taught.addAll(source.words().values()));
        taught.remove(Source.NONE);
        assertThat(taught).containsExactlyInAnyOrderElementsOf(committed.categories());
    }

    @Test
    void noSourceIsTheSetThatJudgesAreMeasuredOn() {
        assertThat(committed.all()).extracting(Source::file).noneMatch(file -> file.contains("toxic_chat"));
    }

    @Test
    void aWordStandsForItsCategoryOrForNone() {
        Source source = source(Map.of("rude", "hate", "odd", Source.NONE, "injection:*", "prompt injection"));
        assertThat(source.category("rude")).isEqualTo("hate");
        assertThat(source.category("odd")).isNull();
        assertThat(source.category("injection:of some kind")).isEqualTo("prompt injection");
        assertThat(source(Map.of()).category("rude")).isNull();
    }

    @Test
    void anUnknownWordIsAnErrorThatNamesIt() {
        assertThatThrownBy(() -> source(Map.of("rude", "hate")).category("ruder"))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContainingAll("a.jsonl", "ruder", "rude");
        assertThatThrownBy(() -> source(Map.of("rude", "hate")).category(null))
                .isInstanceOf(InvalidOptionException.class);
    }

    @Test
    void aWordMappedToNoCategoryIsAnError() {
        Map<String, Object> yaml = Map.of(
                "categories",
                List.of("hate"),
                "sources",
                List.of(Map.of("name", "a", "words", Map.of("rude", "hatred"))));
        assertThatThrownBy(() -> Sources.of(new ObjectMapper().valueToTree(yaml)))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContainingAll("rude", "hatred", "[hate]");
    }

    @Test
    void aMissingFileIsNamed(@TempDir Path folder) {
        assertThatThrownBy(() -> Prompts.read(folder, committed))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContainingAll(
                        "--data", folder.toString(), committed.all().get(0).file());
    }

    @Test
    void aRowWithoutALabelIsNamed(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("a.jsonl"), "{\"text\": \"Hello\"}");
        assertThatThrownBy(() -> new PromptFiles(folder).read(source(Map.of())))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContainingAll("a.jsonl", "Hello", "toxicity");
    }

    @Test
    void lookAlikesAreReadFromTheJarInBothLabelsAndEachOnce(@TempDir Path folder) throws IOException {
        Source source = committed.all().stream()
                .filter(each -> each.format() == Format.COMMITTED)
                .findFirst()
                .orElseThrow();
        List<LabelledPrompt> prompts = new PromptFiles(folder).read(source);
        assertThat(prompts.stream().map(prompt -> LabelledPrompt.bare(prompt.text())))
                .hasSizeGreaterThan(400)
                .doesNotHaveDuplicates();
        assertThat(prompts.stream().filter(LabelledPrompt::toxic))
                .hasSizeGreaterThan(180)
                .allMatch(prompt -> prompt.category() != null);
    }

    @Test
    void everyFormatIsReadWithItsLabels(@TempDir Path folder) throws IOException {
        PublishedSets.write(folder);
        for (Source source : committed.all()) {
            if (source.format() == Format.COMMITTED) {
                continue;
            }
            List<LabelledPrompt> prompts = new PromptFiles(folder).read(source);
            assertThat(prompts).as(source.name()).hasSize(60);
            if (source.format() != Format.ALPACA) {
                assertThat(prompts)
                        .allMatch(prompt -> prompt.toxic() == prompt.text().contains("harm"));
            }
        }
    }
}
