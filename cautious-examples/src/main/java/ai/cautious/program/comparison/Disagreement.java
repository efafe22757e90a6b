package ai.cautious.program.comparison;

import ai.cautious.program.judgements.Prediction;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A row of which two judges say different things.
 *
 * @param line of the first judge's file
 * @param toxic the truth
 * @param firstScore the first judge's
 * @param secondScore the second judge's
 * @param firstSaysToxic so that the second says that it is not
 * @param row what was judged, with all that stands beside it; null where it is not to be shown
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Disagreement(
        int line,
        boolean toxic,
        double firstScore,
        double secondScore,
        boolean firstSaysToxic,
        @Nullable JsonNode row) {

    /** How much of a row is shown to people. */
    private static final int SHOWN = 300;

    static Disagreement of(Prediction first, Prediction second, boolean firstSaysToxic, boolean showsRow) {
        return new Disagreement(
                first.line(),
                first.toxic(),
                first.score(),
                second.score(),
                firstSaysToxic,
                showsRow ? first.row() : null);
    }

    /** A line for people. */
    @Override
    public String toString() {
        String text = row == null ? "" : "  " + row;
        return String.format(
                Locale.ROOT,
                "line %-6d %-8s  first %.4f %-5s  second %.4f %-5s%s",
                line,
                toxic ? "toxic" : "harmless",
                firstScore,
                firstSaysToxic ? "TOXIC" : "SAFE",
                secondScore,
                firstSaysToxic ? "SAFE" : "TOXIC",
                text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text);
    }
}
