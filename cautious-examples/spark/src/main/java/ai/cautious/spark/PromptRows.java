package ai.cautious.spark;

import ai.cautious.InvalidOptionException;
import ai.cautious.program.judgements.Prediction;
import ai.cautious.program.profile.PromptFields;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/** Rows as prompts that are known to be toxic or not. */
record PromptRows(PromptFields fields) {

    /**
     * Checks that some are and some are not.
     *
     * @param name what exceptions call them all
     * @throws InvalidOptionException if that is not so, or a row does not say it
     */
    void check(String name, List<Slice> slices, Configuration configuration) throws IOException {
        Set<Boolean> classes = new HashSet<>();
        for (Slice slice : slices) {
            try (SliceRows rows = SliceRows.open(slice, configuration)) {
                for (int i = 0; i < slice.rows(); i++) {
                    String line = rows.next();
                    classes.add(Prediction.truth(rows.place(), line, fields.label()));
                }
            }
        }
        Prediction.requireBoth("--prompts", name, fields.label(), classes);
    }
}
