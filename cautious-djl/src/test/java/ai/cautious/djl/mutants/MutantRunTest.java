package ai.cautious.djl.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MutantRunTest {

    @TempDir
    private Path folder;

    @Test
    void goesOnBehindWhatAProcessDiesOfAndNamesItAndKeepsItsFiles() throws InterruptedException {
        MutantRun run = new MutantRun(DyingProcess.class, 7, folder);
        run.run(0, 5, 1);
        assertThat(run.faults()).containsOnlyKeys(1L, 3L);
        assertThat(run.faults().get(1L))
                .startsWith("seed 7, mutant 1 (TEMPLATE): ")
                .contains("ended with 134 in its midst", "a native library gives up");
        assertThat(run.faults().get(3L)).contains("a NullPointerException");
        assertThat(folder.resolve("process-0/1")).isDirectory();
        assertThat(folder.resolve("process-0/3")).isDirectory();
        assertThat(folder.resolve("process-0/4")).doesNotExist();
        assertThat(run.summary()).isEqualTo("TEMPLATE {GENERATED=3}\nat most 40 ms (mutant 4) and 9 MB (mutant 0)\n");
    }

    @Test
    void aSeedAndANumberAlwaysGiveTheSameMutant() throws IOException {
        Bases bases = new Bases(folder.resolve("base"));
        for (long number = 0; number < 40; number++) {
            Map<String, String> once = written(new Mutants(3, bases), number, "once-");
            assertThat(written(new Mutants(3, bases), number, "again-")).isEqualTo(once);
            assertThat(written(new Mutants(4, bases), number, "other-")).isNotEqualTo(once);
        }
    }

    /** Its files in Base64, by their names. */
    private Map<String, String> written(Mutants mutants, long number, String name) throws IOException {
        Path work = Files.createDirectories(folder.resolve(name + number));
        mutants.write(number, work);
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(work)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(
                        work.relativize(file).toString(), Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
            }
        }
        return files;
    }
}
