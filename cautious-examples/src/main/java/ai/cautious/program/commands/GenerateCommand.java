package ai.cautious.program.commands;

import ai.cautious.CautiousGenerator;
import ai.cautious.GenerationEvent;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationResult;
import ai.cautious.GenerationStream;
import ai.cautious.instruction.InstructionSwapper;
import ai.cautious.program.console.Output;
import ai.cautious.program.console.ReportFields;
import ai.cautious.program.console.ReportLine;
import ai.cautious.program.console.StandardInput;
import ai.cautious.program.console.Verdict;
import ai.cautious.program.options.JudgedPairOptions;
import ai.cautious.program.options.PairMemory;
import ai.cautious.program.options.SamplingFlags;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Answers a prompt. */
@Command(
        name = "generate",
        description = "Answer a prompt, decoding speculatively.",
        sortOptions = false,
        footerHeading = HelpExamples.HEADING,
        footer = {
            "  cautious generate --prompt \"How do I grow tomatoes on my balcony?\"",
            "  cautious generate --verifier Qwen/Qwen2.5-Coder-1.5B-Instruct --draft Qwen/Qwen2.5-Coder-0.5B-Instruct --prompt \"Write a binary search in Java.\""
        })
public final class GenerateCommand implements Callable<Integer> {

    @Option(names = "--prompt", description = "The prompt; by default standard input.")
    private @Nullable String prompt;

    @Option(names = "--instruction", description = "The system message.")
    private @Nullable String instruction;

    @Option(names = "--draft-instruction", description = "What the draft reads in the instruction's place.")
    private @Nullable String draftInstruction;

    @Option(names = "--max-new-tokens", defaultValue = "128", description = "Default: ${DEFAULT-VALUE}.")
    private int maxNewTokens;

    @Option(names = "--stop", paramLabel = "TEXT", description = "A text that ends the answer; repeatable.")
    private List<String> stopStrings = List.of();

    @Mixin
    private SamplingFlags sampling = new SamplingFlags();

    @Mixin
    private JudgedPairOptions judged = new JudgedPairOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException {
        // What can be wrong with the options is said before anything is loaded.
        CautiousGenerator.Builder builder = judged.builder();
        GenerationRequest.Builder request = sampling.request(maxNewTokens).stopStrings(stopStrings);
        if (instruction != null) {
            request.instruction(instruction);
        }
        if (draftInstruction != null) {
            judged.pair().requireModelDraft("--draft-instruction");
            builder.instructionSwapper(InstructionSwapper.draftInstruction(draftInstruction));
        }
        request.prompt(prompt == null ? StandardInput.read(System.in) : prompt);
        try (JudgedPairOptions.Loaded models = judged.load();
                CautiousGenerator generator = models.addTo(builder).build()) {
            GenerationRequest asked =
                    request.sampling(sampling.options(models.verifier())).build();
            try (GenerationStream stream = generator.stream(asked)) {
                print(asked, stream, models.memory());
            }
        }
        return 0;
    }

    /** The object that {@code --json} prints. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Answer(
            String text,
            int[] tokens,
            String finishReason,
            @Nullable Verdict verdict,
            ReportFields report,
            PairMemory memory) {}

    private void print(GenerationRequest asked, GenerationStream stream, PairMemory memory) {
        while (stream.hasNext()) {
            GenerationEvent event = stream.next();
            if (output.isJson()) {
                continue;
            }
            if (event instanceof GenerationEvent.Judged judged) {
                output.err().println(Verdict.of(judged.decision()));
            } else if (event instanceof GenerationEvent.TextDelta delta) {
                output.out().print(delta.text());
                output.out().flush();
            }
        }
        GenerationResult result = stream.result();
        if (output.isJson()) {
            String reason = result.finishReason().name().toLowerCase(Locale.ROOT);
            Verdict verdict = result.gateDecision().map(Verdict::of).orElse(null);
            output.print(new Answer(
                    result.text(), result.tokens(), reason, verdict, ReportFields.of(result.report()), memory));
        } else {
            output.out().println();
            output.out().flush();
            output.err().println(ReportLine.of(asked, result));
        }
    }
}
