package ai.cautious.examples;

import ai.cautious.CautiousGenerator;
import ai.cautious.GenerationReport;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationResult;
import ai.cautious.InvalidOptionException;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares speculative with plain decoding, in turn on each prompt. */
@Command(
        name = "bench",
        description = "Decode each prompt plainly and speculatively, greedily, and compare.",
        sortOptions = false)
final class BenchCommand implements Callable<Integer> {

    @Option(
            names = "--prompts",
            required = true,
            description = "One JSON object a line, with prompt, or with Spec-Bench's turns and category.")
    private Path prompts = Path.of("");

    @Option(names = "--limit", description = "Read so many prompts only.")
    private @Nullable Integer limit;

    @Option(names = "--max-new-tokens", defaultValue = "64", description = "Default: ${DEFAULT-VALUE}.")
    private int maxNewTokens;

    @Mixin
    private SamplingFlags sampling = new SamplingFlags();

    @Mixin
    private PairOptions pair = new PairOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException {
        // What can be wrong with the options is said before anything is loaded.
        InvalidOptionException.require(limit == null || limit > 0, "limit", String.valueOf(limit), "at least 1");
        pair.requireDraft();
        sampling.check();
        CautiousGenerator.Builder builder = CautiousGenerator.builder();
        pair.addTo(builder);
        GenerationRequest.Builder request =
                GenerationRequest.builder().maxNewTokens(maxNewTokens).seed(sampling.seed());
        List<BenchPrompt> read = BenchPrompt.read(prompts, limit);
        try (ModelPair models = pair.load()) {
            models.addTo(builder);
            request.sampling(sampling.options(models.verifier()));
            CautiousGenerator speculative = builder.build();
            CautiousGenerator plain = builder.draftLength(0).build();
            // The first passes pay for page faults and compilation.
            GenerationRequest warmUp = request.prompt(read.get(0).text()).build();
            speculative.generate(warmUp);
            plain.generate(warmUp);
            List<BenchRow> rows = new ArrayList<>();
            List<GenerationReport> plainReports = new ArrayList<>();
            List<GenerationReport> speculativeReports = new ArrayList<>();
            for (BenchPrompt prompt : read) {
                GenerationRequest next = request.prompt(prompt.text()).build();
                // Who comes second may find a warmer machine: take turns.
                boolean plainFirst = rows.size() % 2 == 0;
                GenerationResult one = (plainFirst ? plain : speculative).generate(next);
                GenerationResult other = (plainFirst ? speculative : plain).generate(next);
                GenerationResult plainly = plainFirst ? one : other;
                GenerationResult speculatively = plainFirst ? other : one;
                plainReports.add(plainly.report());
                speculativeReports.add(speculatively.report());
                BenchRow row = BenchRow.of(prompt, plainly, speculatively);
                rows.add(row);
                printLine(
                        row.category(),
                        row.comparison(),
                        row.textsAgree() ? "texts are equal" : "texts part at token " + row.partsAt());
            }
            long equalTexts = rows.stream().filter(BenchRow::textsAgree).count();
            Comparison overall = Comparison.of(plainReports, speculativeReports);
            printLine("over all", overall, equalTexts + " of " + rows.size() + " texts are equal");
            if (output.isJson()) {
                output.print(new Report(rows, new Overall(overall, equalTexts, rows.size())));
            }
        }
        return 0;
    }

    /** The object that {@code --json} prints. */
    private record Report(List<BenchRow> prompts, Overall overall) {}

    private record Overall(@JsonUnwrapped Comparison comparison, long equalTexts, int prompts) {}

    private void printLine(String label, Comparison comparison, String texts) {
        if (output.isJson()) {
            return;
        }
        output.out()
                .printf(
                        Locale.ROOT,
                        "%-16s plain %6.1f tokens/s   speculative %6.1f   %.2f x   accepted %3.0f %%   %s%n",
                        label,
                        comparison.plainTokensPerSecond(),
                        comparison.speculativeTokensPerSecond(),
                        comparison.ratio(),
                        100 * comparison.acceptance(),
                        texts);
        output.out().flush();
    }
}
