package ai.cautious.examples.pocket;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.djl.CheckpointInfo;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.DjlTokenizer;
import ai.cautious.model.Tokenizer;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PocketProgramTest {

    @Test
    void writesTheCorpusAndBothModelsAsTheyAreBeforeTraining(@TempDir Path output) throws Exception {
        CommandLine program = new CommandLine(new PocketProgram());
        String[] arguments = {"--output", output.toString(), "--share", "0.01", "--corpus-only"};
        assertThat(program.execute(arguments)).isZero();
        PocketFolder folder = new PocketFolder(output);
        assertThat(Files.readAllLines(folder.corpus(PocketLesson.VERIFIER))).hasSize(1500);
        assertThat(Files.readAllLines(folder.corpus(PocketLesson.DRAFT))).hasSize(6000);
        CheckpointInfo verifier = DjlModel.inspect(folder.initial(PocketLesson.VERIFIER));
        CheckpointInfo draft = DjlModel.inspect(folder.initial(PocketLesson.DRAFT));
        assertThat(verifier.parameters()).isBetween(8_000_000L, 15_000_000L);
        assertThat(draft.parameters()).isBetween(1_000_000L, 2_000_000L);
        // Both in float16, with some room for their vocabularies.
        assertThat(2 * (verifier.parameters() + draft.parameters())).isLessThan(19_500_000);
        assertThat(Files.readString(vocabulary(folder, PocketLesson.DRAFT)))
                .isEqualTo(Files.readString(vocabulary(folder, PocketLesson.VERIFIER)));
        try (DjlTokenizer text = DjlTokenizer.load(folder.initial(PocketLesson.DRAFT))) {
            Tokenizer tokenizer = text.tokenizer();
            assertThat(text.endToken()).hasValue(2);
            for (String marker : new String[] {"<Toc>", "<Safe>"}) {
                int[] tokens = tokenizer.encode(marker);
                assertThat(tokens.length).isGreaterThan(1);
                assertThat(Arrays.stream(tokens).noneMatch(tokenizer::isControl))
                        .isTrue();
            }
        }
        // A second start finds everything there and leaves it as it is.
        long written =
                Files.getLastModifiedTime(folder.corpus(PocketLesson.DRAFT)).toMillis();
        assertThat(program.execute(arguments)).isZero();
        assertThat(Files.getLastModifiedTime(folder.corpus(PocketLesson.DRAFT)).toMillis())
                .isEqualTo(written);
    }

    @Test
    void trainsBothModels(@TempDir Path output) {
        StringWriter err = new StringWriter();
        CommandLine program = new CommandLine(new PocketProgram());
        program.setExecutionExceptionHandler((failure, command, parsed) -> {
            err.append(failure.getMessage());
            return 1;
        });
        String[] arguments = {"--output", output.toString(), "--share", "0.001"};
        PocketFolder folder = new PocketFolder(output);
        // So few examples make no judge, which is said when both are trained.
        assertThat(program.execute(arguments)).isEqualTo(1);
        assertThat(err.toString()).contains("it is no judge");
        for (PocketLesson lesson : PocketLesson.values()) {
            assertThat(folder.training(lesson)).content().contains("\"losses\":[", "\"seconds\":");
            assertThat(DjlModel.inspect(folder.trained(lesson)).parameters())
                    .isEqualTo(DjlModel.inspect(folder.initial(lesson)).parameters());
        }
        assertThat(folder.trained(PocketLesson.ANSWERS)).isEqualTo(folder.verifier());
        assertThat(folder.trained(PocketLesson.JUDGED_TEXTS)).isEqualTo(folder.draft());
    }

    private static Path vocabulary(PocketFolder folder, PocketLesson lesson) {
        return folder.initial(lesson).resolve("tokenizer.json");
    }
}
