package ai.cautious.program.chat;

import ai.cautious.CautiousException;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationResult;
import ai.cautious.program.console.Output;
import ai.cautious.program.console.ReportFields;
import ai.cautious.program.console.ReportLine;
import ai.cautious.program.console.StandardInput;
import ai.cautious.program.console.Verdict;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.InputStream;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Another program, or a file: lines come from standard input, answers and nothing else go to standard output, and the first
 * failure ends it.
 */
public final class PipedUser implements ChatUser {

    private final Supplier<@Nullable String> lines;
    private final Output output;

    /**
     * Over a stream, which stays the caller's to close.
     *
     * @throws ai.cautious.InvalidOptionException if it is standard input, and closed
     */
    public PipedUser(InputStream in, Output output) {
        this.lines = StandardInput.lines(in);
        this.output = output;
    }

    /** The object that {@code --json} prints for each turn. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Turn(String text, String finishReason, @Nullable Verdict verdict, ReportFields report) {}

    @Override
    public @Nullable String next() {
        return lines.get();
    }

    @Override
    public void note(String line) {
        output.err().println(line);
    }

    @Override
    public void show(String text) {
        if (!output.isJson()) {
            output.out().print(text);
            output.out().flush();
        }
    }

    @Override
    public void answered(GenerationRequest request, GenerationResult result) {
        Verdict verdict = result.gateDecision().map(Verdict::of).orElse(null);
        if (output.isJson()) {
            String reason = result.finishReason().name().toLowerCase(Locale.ROOT);
            output.print(new Turn(result.text(), reason, verdict, ReportFields.of(result.report())));
            return;
        }
        output.out().println();
        output.out().flush();
        if (verdict != null) {
            note(verdict.toString());
        }
        note(ReportLine.of(request, result));
    }

    @Override
    public void failed(CautiousException failure) {
        throw failure;
    }

    /** An interrupt ends all programs of a pipe, this one, too. */
    @Override
    public GenerationResult whileAnswering(Runnable cancel, Supplier<GenerationResult> answer) {
        return answer.get();
    }

    @Override
    public void close() {
        // What it reads and writes is the caller's.
    }
}
