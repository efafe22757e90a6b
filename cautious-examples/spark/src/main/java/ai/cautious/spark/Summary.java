package ai.cautious.spark;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.Locale;

/**
 * What all parts together come to.
 *
 * @param judge the hash of who judged
 * @param partsBefore how many of the parts earlier runs had written
 * @param firstFailure why the first row without a verdict has none
 */
record Summary(
        String judge,
        int parts,
        @JsonIgnore int partsBefore,
        long rows,
        long toxic,
        long withoutVerdict,
        @JsonIgnore String firstFailure) {

    static Summary of(Collection<Counts> counts, int before, String judge) {
        return new Summary(
                judge,
                counts.size(),
                before,
                counts.stream().mapToLong(Counts::rows).sum(),
                counts.stream().mapToLong(Counts::toxic).sum(),
                counts.stream().mapToLong(Counts::failed).sum(),
                counts.stream()
                        .map(Counts::firstFailure)
                        .filter(failure -> !failure.isEmpty())
                        .findFirst()
                        .orElse(""));
    }

    /** Prints it for people. */
    void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%d rows, %d of them toxic, in %d parts, %d of them from before%n",
                rows,
                toxic,
                parts,
                partsBefore);
        out.flush();
    }
}
