package ai.cautious.examples;

import ai.cautious.CautiousGenerator;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationResult;
import ai.cautious.InvalidOptionException;
import ai.cautious.instruction.PromptTemplates;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares speculative with plain decoding, in turn on each prompt. */
@Command(
        name = "bench",
        description = "Decode each prompt plainly and speculatively, greedily, and compare.",
        mixinStandardHelpOptions = true,
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

    @Option(names = "--draft-length", defaultValue = "4", description = "Default: ${DEFAULT-VALUE}.")
    private int draftLength;

    @Mixin
    private PairOptions pair = new PairOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException {
        InvalidOptionException.require(draftLength > 0, "--draft-length", draftLength, "at least 1");
        GenerationRequest.Builder request = GenerationRequest.builder().maxNewTokens(maxNewTokens);
        List<BenchPrompt> read = BenchPrompt.read(prompts, limit);
        try (ModelPair models = pair.load()) {
            if (models.draft() == null) {
                throw new InvalidOptionException("--draft", "missing", "the model that drafts");
            }
            CautiousGenerator.Builder builder = CautiousGenerator.builder()
                    .verifier(models.verifier())
                    .draft(models.draft())
                    .draftLength(draftLength);
            if (pair.isBundled()) {
                builder.template(PromptTemplates.raw());
            }
            CautiousGenerator speculative = builder.build();
            CautiousGenerator plain = builder.draftLength(0).build();
            // Warm-up: the first passes pay for page faults and compilation.
            GenerationRequest first = request.prompt(read.get(0).text()).build();
            speculative.generate(first.toBuilder().maxNewTokens(8).build());
            plain.generate(first.toBuilder().maxNewTokens(8).build());
            List<BenchRow> rows = new ArrayList<>();
            for (int i = 0; i < read.size(); i++) {
                GenerationRequest next = request.prompt(read.get(i).text()).build();
                boolean plainFirst = i % 2 == 0;
                GenerationResult one = (plainFirst ? plain : speculative).generate(next);
                GenerationResult other = (plainFirst ? speculative : plain).generate(next);
                BenchRow row = new BenchRow(read.get(i), plainFirst ? one : other, plainFirst ? other : one);
                rows.add(row);
                if (!output.isJson()) {
                    print(row.category(), row.plainSpeed(), row.speculativeSpeed(), row.acceptance(), row.partsAt());
                }
            }
            summarise(rows);
        }
        return 0;
    }

    private void summarise(List<BenchRow> rows) {
        double plain = BenchRow.speed(rows, BenchRow::plain);
        double speculative = BenchRow.speed(rows, BenchRow::speculative);
        int drafted = rows.stream()
                .mapToInt(row -> row.speculative().report().draftedTokens())
                .sum();
        int accepted = rows.stream()
                .mapToInt(row -> row.speculative().report().acceptedTokens())
                .sum();
        double acceptance = drafted == 0 ? 0 : accepted / (double) drafted;
        long equal = rows.stream().filter(row -> row.partsAt() == null).count();
        if (!output.isJson()) {
            print("over all", plain, speculative, acceptance, null);
            output.out().printf(Locale.ROOT, "%d of %d texts are equal%n", equal, rows.size());
            output.out().flush();
            return;
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("plainTokensPerSecond", plain);
        all.put("speculativeTokensPerSecond", speculative);
        all.put("ratio", plain == 0 ? 0 : speculative / plain);
        all.put(
                "endToEndRatio",
                BenchRow.endToEnd(rows, BenchRow::plain) / BenchRow.endToEnd(rows, BenchRow::speculative));
        all.put("acceptance", acceptance);
        all.put("equalTexts", equal);
        all.put("prompts", rows.size());
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("prompts", rows.stream().map(BenchRow::toJson).toList());
        object.put("overall", all);
        output.print(object);
    }

    private void print(String label, double plain, double speculative, double acceptance, @Nullable Integer partsAt) {
        output.out()
                .printf(
                        Locale.ROOT,
                        "%-16s plain %6.1f tokens/s   speculative %6.1f   %.2f x   accepted %3.0f %%%s%n",
                        label,
                        plain,
                        speculative,
                        plain == 0 ? 0 : speculative / plain,
                        100 * acceptance,
                        partsAt == null ? "" : "   texts part at token " + partsAt);
        output.out().flush();
    }
}
