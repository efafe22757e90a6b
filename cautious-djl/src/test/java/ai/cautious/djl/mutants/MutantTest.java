package ai.cautious.djl.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * No template, tokenizer, configuration, checkpoint, adapter or profile, however spoilt, ends the JVM, throws what is no
 * {@link ai.cautious.CautiousException}, or takes more than 10 s of CPU time or 512 MB.
 */
class MutantTest {

    /** {@code -Dmutants=100000} for more, {@code -Dmutants.from} for the first. */
    private static final long COUNT = Long.getLong("mutants", 10_000);

    private static final long FROM = Long.getLong("mutants.from", 0);
    private static final long SEED = Long.getLong("mutants.seed", 1);

    @Test
    void allAreReadOrRefused() throws Exception {
        Path folder = Files.createDirectories(Path.of("target/mutants").toAbsolutePath());
        MutantProcess.delete(folder);
        int processes = (int) Math.min(COUNT, Runtime.getRuntime().availableProcessors());
        MutantRun run = new MutantRun(MutantProcess.class, SEED, Files.createDirectories(folder));
        run.run(FROM, FROM + COUNT, processes);
        System.out.print(run.summary());
        assertThat(run.faults().values()).isEmpty();
        MutantProcess.delete(folder);
    }
}
