package ai.cautious.program.filter;

import ai.cautious.GenerationRequest;
import ai.cautious.djl.ModelMemory;
import ai.cautious.evaluation.Estimate;
import ai.cautious.program.bench.Machine;
import ai.cautious.program.console.Progress;
import ai.cautious.program.judgements.Evaluation;
import ai.cautious.program.judgements.Row;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The object that {@code filter --json} prints.
 *
 * @param prompts their number
 * @param judges the gate first
 */
public record FilterComparison(int prompts, Machine machine, List<FilterFigures> judges) {

    /**
     * Has all contenders answer each prompt, in turn.
     *
     * @param contenders nobody who judges first, then the gate, then the filters
     * @param request has all but the messages
     * @param label the field of the truth; null where none is known
     * @param resamples of the intervals of how well they judge
     */
    public static FilterComparison of(
            List<Contender> contenders,
            List<Row> rows,
            GenerationRequest.Builder request,
            @Nullable String label,
            int resamples) {
        Map<Contender, List<JudgedAnswer>> answers = new HashMap<>();
        contenders.forEach(contender -> answers.put(contender, new ArrayList<>()));
        try (Progress progress = Progress.begin(System.err, "filter", "prompts", 0, rows.size())) {
            for (int i = 0; i < rows.size(); i++) {
                GenerationRequest asked =
                        request.messages(rows.get(i).messages()).build();
                for (int turn = 0; turn < contenders.size(); turn++) {
                    Contender contender = contenders.get((i + turn) % contenders.size());
                    of(answers, contender).add(JudgedAnswer.of(contender, asked));
                }
                progress.stepTo(i + 1);
            }
        }
        List<JudgedAnswer> unjudged = of(answers, contenders.get(0));
        List<FilterFigures> figures = new ArrayList<>();
        for (Contender contender : contenders.subList(1, contenders.size())) {
            List<JudgedAnswer> own = of(answers, contender);
            figures.add(FilterFigures.of(
                    contender,
                    own,
                    unjudged,
                    figures.isEmpty() ? null : of(answers, contenders.get(1)),
                    FilterFigures.evaluation(contender, own, rows, label, resamples)));
        }
        return new FilterComparison(rows.size(), Machine.current(), figures);
    }

    private static List<JudgedAnswer> of(Map<Contender, List<JudgedAnswer>> answers, Contender contender) {
        return Objects.requireNonNull(answers.get(contender));
    }

    /** Prints it for people. */
    public void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%-28s %-9s %12s %-26s %-24s %10s %10s%n",
                "",
                "precision",
                "judging, ms",
                "to the first token, + ms",
                "÷ the gate's judging",
                "RSS, + MiB",
                "heap, + MiB");
        for (FilterFigures judge : judges) {
            out.printf(
                    Locale.ROOT,
                    "%-28s %-9s %12.1f %-26s %-24s %10s %10s%n",
                    judge.name(),
                    judge.precision(),
                    judge.judging().median(),
                    text(judge.addedToFirstToken()),
                    judge.timesTheGates() == null ? "1" : text(judge.timesTheGates()),
                    mebibytes(judge.memory().residentBytes()),
                    mebibytes(judge.memory().nativeBytes()));
        }
        for (FilterFigures judge : judges) {
            ModelMemory memory = judge.modelMemory();
            if (memory != null) {
                out.printf(
                        Locale.ROOT,
                        "%s's model: %s MiB of weights, %s MiB read in place, %s MiB for a pass, %d KiB a cached token%n",
                        judge.name(),
                        mebibytes(memory.weightBytes()),
                        mebibytes(memory.mappedBytes()),
                        mebibytes(memory.workspaceBytes()),
                        memory.cacheBytesPerToken() / 1024);
            }
        }
        for (FilterFigures judge : judges) {
            Evaluation evaluation = judge.evaluation();
            if (evaluation != null) {
                out.println();
                out.println(judge.name() + " on " + prompts + " prompts:");
                evaluation.print(out);
            }
        }
        out.println("in brackets: paired 95 % intervals; of judging the median");
        out.flush();
    }

    private static String text(Estimate estimate) {
        return String.format(Locale.ROOT, "%.1f [%.1f, %.1f]", estimate.value(), estimate.low(), estimate.high());
    }

    private static String mebibytes(@Nullable Long bytes) {
        return bytes == null ? "-" : String.valueOf(Math.round(bytes / 1048576.0));
    }
}
