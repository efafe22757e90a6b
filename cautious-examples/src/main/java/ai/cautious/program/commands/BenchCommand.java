package ai.cautious.program.commands;

import ai.cautious.CautiousGenerator;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationResult;
import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.djl.DjlModel;
import ai.cautious.model.LanguageModel;
import ai.cautious.model.ModelJudge;
import ai.cautious.model.SessionOptions;
import ai.cautious.model.VerifierSession;
import ai.cautious.program.bench.BenchAnswers;
import ai.cautious.program.bench.BenchGroup;
import ai.cautious.program.bench.BenchPrompt;
import ai.cautious.program.bench.BenchRow;
import ai.cautious.program.bench.Comparison;
import ai.cautious.program.bench.Decoding;
import ai.cautious.program.bench.Machine;
import ai.cautious.program.console.Output;
import ai.cautious.program.options.JudgeOptions;
import ai.cautious.program.options.ModelPair;
import ai.cautious.program.options.OtherJudgeOptions;
import ai.cautious.program.options.PairMemory;
import ai.cautious.program.options.PairOptions;
import ai.cautious.program.options.Require;
import ai.cautious.program.options.SamplingFlags;
import ai.cautious.program.peers.Peer;
import ai.cautious.program.peers.PeerOptions;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares speculative with plain decoding, with a gate's, and with a peer's, in turn on each prompt. */
@Command(
        name = "bench",
        description = "Decode each prompt plainly and speculatively, and compare.",
        sortOptions = false,
        footerHeading = HelpExamples.HEADING,
        footer = {
            "  cautious bench --prompts cautious-examples/data/spec-bench-24.jsonl",
            "  cautious bench --verifier Qwen/Qwen2.5-Coder-1.5B-Instruct --draft Qwen/Qwen2.5-Coder-0.5B-Instruct --prompts prompts.jsonl"
        })
public final class BenchCommand implements Callable<Integer> {

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

    @Option(
            names = "--gate",
            description =
                    "Also let the draft, or --judge, judge each prompt, answer whatever it says, and tell what judging"
                            + " costs.")
    private boolean gate;

    @Mixin
    private OtherJudgeOptions other = new OtherJudgeOptions();

    @Mixin
    private JudgeOptions judge = new JudgeOptions();

    @ArgGroup(exclusive = false)
    private @Nullable PeerOptions peer;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException {
        // What can be wrong with the options is said before anything is loaded.
        Require.that(limit == null || limit > 0, "limit", String.valueOf(limit), "at least 1");
        pair.requireDraft();
        if (peer != null) {
            peer.check();
        }
        Optional<SafetyGate> annotating = gate();
        // Speed is compared, so that nobody judges.
        CautiousGenerator.Builder builder = CautiousGenerator.builder().withoutSafetyGate();
        pair.addTo(builder);
        GenerationRequest.Builder request = sampling.request(maxNewTokens);
        List<BenchPrompt> read = BenchPrompt.read(prompts, limit);
        other.bring();
        try (ModelPair models = pair.load(gate && !other.isGiven());
                LanguageModel instead = other.load(pair);
                Peer opponent = load(models.verifier(), read);
                Contenders contenders = Contenders.of(
                        models.addTo(builder), annotating.map(chosen -> judged(models, instead, chosen)), opponent)) {
            request.sampling(sampling.options(models.verifier()));
            // The first passes pay for page faults and compilation.
            contenders.answer(read.get(0), request.prompt(read.get(0).text()).build(), true);
            List<BenchRow> rows = new ArrayList<>();
            BenchGroup all = new BenchGroup();
            Map<String, BenchGroup> groups = new LinkedHashMap<>();
            for (BenchPrompt prompt : read) {
                GenerationRequest next = request.prompt(prompt.text()).build();
                BenchAnswers answers = contenders.answer(prompt, next, rows.size() % 2 == 0);
                all.add(answers);
                groups.computeIfAbsent(prompt.category(), category -> new BenchGroup())
                        .add(answers);
                BenchRow row = BenchRow.of(
                        prompt,
                        answers,
                        (answer, first, second) -> gap(models.verifier(), prompt, answer, first, second));
                rows.add(row);
                printLine(row.category(), row.comparison(), row.texts());
            }
            long equalTexts = rows.stream().filter(BenchRow::textsAgree).count();
            if (groups.size() > 1) {
                groups.forEach((category, group) -> printLine("all " + category, group.comparison(), ""));
            }
            printLine("over all", all.comparison(), equalTexts + " of " + rows.size() + " texts are equal");
            if (output.isJson()) {
                Map<String, Comparison> byCategory = new LinkedHashMap<>();
                groups.forEach((category, group) -> byCategory.put(category, group.comparison()));
                Overall overall = new Overall(all.comparison(), equalTexts, rows.size());
                output.print(new Report(Machine.current(), models.memory(), rows, byCategory, overall));
            }
        }
        return 0;
    }

    /** A gate that lets everything be answered; empty where none is asked for. */
    private Optional<SafetyGate> gate() {
        if (!gate) {
            Require.that(
                    !judge.areGiven() && !other.isGiven(),
                    "--gate",
                    "missing",
                    "given with what says who judges and how");
            return Optional.empty();
        }
        if (!other.isGiven()) {
            pair.requireModelDraft("--gate");
        }
        return Optional.of(judge.gate()
                .onToxic(SafetyAction.ANNOTATE)
                .failOpen()
                .auditListener(event -> {})
                .build());
    }

    /** Adds a judge, the draft where there is no other, and what follows. */
    private UnaryOperator<CautiousGenerator.Builder> judged(
            ModelPair models, @Nullable LanguageModel instead, SafetyGate chosen) {
        ModelJudge asked =
                instead == null ? judge.of(models.draft().orElseThrow(), pair, models.verifier()) : judge.of(instead);
        return builder -> builder.safetyJudge(asked).safetyGate(chosen);
    }

    private @Nullable Peer load(DjlModel verifier, List<BenchPrompt> read) throws IOException {
        return peer == null ? null : peer.load(verifier, pair.templateFor(verifier), read, maxNewTokens);
    }

    /**
     * Who answers each prompt. The peer stays the caller's to close.
     *
     * @param gated judges first; empty where nobody does
     */
    private record Contenders(
            CautiousGenerator plain,
            CautiousGenerator speculative,
            Optional<CautiousGenerator> gated,
            @Nullable Peer peer)
            implements AutoCloseable {

        static Contenders of(
                CautiousGenerator.Builder builder,
                Optional<UnaryOperator<CautiousGenerator.Builder>> gate,
                @Nullable Peer opponent) {
            CautiousGenerator speculative = builder.build();
            Optional<CautiousGenerator> gated =
                    gate.map(added -> added.apply(speculative.toBuilder()).build());
            // Without drafts every policy comes to that one, but some refuse to do without.
            CautiousGenerator plain = builder.draftLength(0)
                    .acceptancePolicy(AcceptancePolicy.rejectionSampling())
                    .build();
            return new Contenders(plain, speculative, gated, opponent);
        }

        /** Who comes later may find a warmer machine: they take turns, around the peer, which must know how long. */
        BenchAnswers answer(BenchPrompt prompt, GenerationRequest request, boolean plainFirst) {
            if (plainFirst) {
                GenerationResult plainly = plain.generate(request);
                List<Decoding> byPeer = byPeer(prompt, plainly);
                GenerationResult speculatively = speculative.generate(request);
                return new BenchAnswers(plainly, speculatively, safely(request), byPeer);
            }
            List<GenerationResult> safely = safely(request);
            GenerationResult speculatively = speculative.generate(request);
            List<Decoding> byPeer = byPeer(prompt, speculatively);
            return new BenchAnswers(plain.generate(request), speculatively, safely, byPeer);
        }

        @Override
        public void close() {
            gated.ifPresent(CautiousGenerator::close);
            speculative.close();
            plain.close();
        }

        private List<GenerationResult> safely(GenerationRequest request) {
            return gated.map(generator -> generator.generate(request)).stream().toList();
        }

        private List<Decoding> byPeer(BenchPrompt prompt, GenerationResult ours) {
            return peer == null
                    ? List.of()
                    : List.of(peer.decode(prompt, ours.report().generatedTokens()));
        }
    }

    private double gap(DjlModel verifier, BenchPrompt prompt, int[] answer, int one, int other) {
        int[] context = prompt.encode(verifier, pair.templateFor(verifier));
        int capacity = context.length + answer.length + 1;
        try (VerifierSession session = verifier.open(SessionOptions.of(capacity, verifier.vocabularySize()))) {
            session.append(context);
            session.append(answer);
            return session.score(one)[0] - session.score(other)[0];
        }
    }

    /** The object that {@code --json} prints. */
    private record Report(
            Machine machine,
            PairMemory memory,
            List<BenchRow> prompts,
            Map<String, Comparison> groups,
            Overall overall) {}

    private record Overall(@JsonUnwrapped Comparison comparison, long equalTexts, int prompts) {}

    private void printLine(String label, Comparison comparison, String texts) {
        if (output.isJson()) {
            return;
        }
        output.out()
                .printf(
                        Locale.ROOT,
                        "%-18s plain %6.1f tokens/s   speculative %6.1f   %.2f x   accepted %3.0f %%   %s%s%s%n",
                        label,
                        comparison.plainTokensPerSecond(),
                        comparison.speculativeTokensPerSecond(),
                        comparison.ratio(),
                        100 * comparison.acceptance(),
                        comparison.gateRatio() == null
                                ? ""
                                : String.format(
                                        Locale.ROOT,
                                        "gate %.2f x, %d without a verdict   ",
                                        comparison.gateRatio(),
                                        comparison.withoutVerdict()),
                        peer == null
                                ? ""
                                : String.format(
                                        Locale.ROOT,
                                        "%s %6.1f, prompts %.0f to %.0f   ",
                                        peer,
                                        comparison.peerTokensPerSecond(),
                                        comparison.plainPromptTokensPerSecond(),
                                        comparison.peerPromptTokensPerSecond()),
                        texts);
        output.out().flush();
    }
}
