package ai.cautious.program.commands;

import ai.cautious.CautiousGenerator;
import ai.cautious.ChatMessage;
import ai.cautious.GenerationRequest;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.Precision;
import ai.cautious.model.LanguageModel;
import ai.cautious.model.ModelJudge;
import ai.cautious.program.console.Output;
import ai.cautious.program.filter.Contender;
import ai.cautious.program.filter.FilterComparison;
import ai.cautious.program.filter.Footprint;
import ai.cautious.program.filter.RandomT5;
import ai.cautious.program.judgements.ModeratedFile;
import ai.cautious.program.judgements.Prediction;
import ai.cautious.program.judgements.Row;
import ai.cautious.program.options.FilterOptions;
import ai.cautious.program.options.JudgeOptions;
import ai.cautious.program.options.LoadedModel;
import ai.cautious.program.options.ModelName;
import ai.cautious.program.options.ModelPair;
import ai.cautious.program.options.PairOptions;
import ai.cautious.program.options.Require;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures what a filter of its own before each generation costs beside the gate. */
@Command(
        name = "filter",
        description =
                "Answer prompts behind the gate and behind a separate filter model, and print the time and the memory"
                        + " that each adds, and how well each judges. Nothing is refused meanwhile.",
        sortOptions = false,
        footerHeading = HelpExamples.HEADING,
        footer = {
            "  cautious filter --prompts prompts.jsonl",
            "  cautious filter --filter ./toxicchat-t5-large-v1.0 --prompts prompts.jsonl --label toxic"
        })
public final class FilterCommand implements Callable<Integer> {

    @Option(
            names = "--prompts",
            required = true,
            description = "One JSON object a line, with a text or messages, or a .csv or .parquet file.")
    private Path prompts = Path.of("");

    @Option(
            names = "--prompt-field",
            defaultValue = "text",
            description = "Holds a prompt's text or messages; without it messages does. Default: ${DEFAULT-VALUE}.")
    private String field = "";

    @Option(
            names = "--label",
            description = "The field of the truth, 1 or true where it is toxic: how well judges judge is said by it.")
    private @Nullable String label;

    @Option(names = "--limit", paramLabel = "N", description = "Read so many prompts only.")
    private @Nullable Integer limit;

    @Option(names = "--max-new-tokens", defaultValue = "32", description = "Default: ${DEFAULT-VALUE}.")
    private int maxNewTokens;

    @Option(names = "--resamples", defaultValue = "2000", description = "Of the bootstrap. Default: ${DEFAULT-VALUE}.")
    private int resamples;

    @Mixin
    private FilterOptions filter = new FilterOptions();

    @Mixin
    private PairOptions pair = new PairOptions();

    @Mixin
    private JudgeOptions judge = new JudgeOptions();

    @Mixin
    private Output output = new Output();

    /** What is to be closed, the last first. */
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    @Override
    public Integer call() throws Exception {
        // What can be wrong with the options and the data is said before anything is loaded.
        Require.that(resamples > 0, "--resamples", resamples, "at least 1");
        Require.that(limit == null || limit > 0, "--limit", String.valueOf(limit), "at least 1");
        List<String> filters = filter.names();
        pair.requireDraft();
        pair.requireModelDraft("judging");
        SafetyGate gate = judge.gate()
                .onToxic(SafetyAction.ANNOTATE)
                .failOpen()
                .auditListener(event -> {})
                .build();
        List<Row> rows = rows();
        GenerationRequest.Builder request = GenerationRequest.builder().maxNewTokens(maxNewTokens);
        filters.stream()
                .filter(name -> !FilterOptions.isRandom(name))
                .forEach(name -> ModelName.path(ModelName.of(name)));
        try {
            ModelPair models = closing(pair.load(true));
            DjlModel draft = models.draftAlone().orElseThrow();
            GenerationRequest first = request.messages(rows.get(0).messages()).build();
            List<Contender> contenders = new ArrayList<>();
            contenders.add(warmed("nobody", null, true, Footprint.now(), generator(models, null, gate), first));
            ModelJudge own = judge.of(models.draft().orElseThrow(), pair, models.verifier());
            contenders.add(warmed("the gate", own, true, Footprint.now(), generator(models, own, gate), first));
            for (String name : filters) {
                Footprint before = Footprint.now();
                boolean isRandom = FilterOptions.isRandom(name);
                ModelName checkpoint = isRandom ? random(rows) : ModelName.of(name);
                LanguageModel model = closing(filter.load(checkpoint, pair, draft.precision()));
                ModelJudge separate = filter.judge(name, model);
                contenders.add(warmed(name, separate, !isRandom, before, generator(models, separate, gate), first));
            }
            FilterComparison compared = FilterComparison.of(contenders, rows, request, label, resamples);
            if (output.isJson()) {
                output.print(compared);
            } else {
                compared.print(output.out());
            }
        } finally {
            while (!open.isEmpty()) {
                open.pop().close();
            }
        }
        return 0;
    }

    private List<Row> rows() throws IOException {
        List<Row> all = new ModeratedFile("--prompts", prompts, field).rows();
        Require.that(!all.isEmpty(), "--prompts", prompts + ", which is empty", "a file with at least one line");
        List<Row> rows = limit == null ? all : all.subList(0, Math.min(limit, all.size()));
        String truth = label;
        boolean bothKinds = truth == null
                || rows.stream()
                                .map(row -> Prediction.truth(row, truth))
                                .distinct()
                                .count()
                        == 2;
        Require.that(
                bothKinds,
                "--prompts",
                prompts + ", where " + truth + " is the same in all " + rows.size() + " rows that are read",
                "a file with toxic and harmless prompts, unless --label is left out");
        return rows;
    }

    private ModelName random(List<Row> rows) {
        List<String> texts = rows.stream()
                .flatMap(row -> row.messages().stream().map(ChatMessage::content))
                .toList();
        return ModelName.of(
                closing(RandomT5.write(filter.layers(), filter.width(), texts)).folder());
    }

    private CautiousGenerator generator(ModelPair models, @Nullable ModelJudge judging, SafetyGate gate) {
        CautiousGenerator.Builder builder = CautiousGenerator.builder().withoutSafetyGate();
        pair.addTo(builder);
        models.addTo(builder);
        return closing((judging == null ? builder : builder.safetyJudge(judging).safetyGate(gate)).build());
    }

    /** Has it answer once: the first passes pay for page faults and compilation, and show what memory they take. */
    private static Contender warmed(
            String name,
            @Nullable ModelJudge judging,
            boolean isMeaningful,
            Footprint before,
            CautiousGenerator generator,
            GenerationRequest request) {
        generator.generate(request);
        return new Contender(
                name,
                judging,
                judging == null
                        ? ""
                        : LoadedModel.precision(judging.model())
                                .map(Precision::toString)
                                .orElse(""),
                isMeaningful,
                generator,
                Footprint.now().since(before));
    }

    private <T extends AutoCloseable> T closing(T opened) {
        open.push(opened);
        return opened;
    }
}
