package ai.cautious.program.comparison;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/**
 * Both judges at one threshold each.
 *
 * @param first null where that judge names no such kind
 * @param second null where that judge names no such kind
 * @param agreement null where one of them does not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Compared(@Nullable Measures first, @Nullable Measures second, @Nullable Agreement agreement) {

    void print(PrintWriter out) {
        out.println("  first   " + (first == null ? "names no such kind" : first));
        out.println("  second  " + (second == null ? "names no such kind" : second));
        if (agreement != null) {
            out.println("          " + agreement);
        }
    }
}
