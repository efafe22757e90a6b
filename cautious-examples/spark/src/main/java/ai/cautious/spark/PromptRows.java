package ai.cautious.spark;

import ai.cautious.InvalidOptionException;
import ai.cautious.program.judgements.JudgedFields;
import ai.cautious.program.judgements.Prediction;
import ai.cautious.program.judgements.Row;
import ai.cautious.program.judgements.RowLines;
import ai.cautious.program.profile.PromptFields;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/** Rows as prompts that are known to be toxic or not. */
record PromptRows(PromptFields fields) {

    /**
     * Checks what would else be found once all instructions are answered.
     *
     * @param name what exceptions call them all
     * @throws InvalidOptionException if a row holds no prompt, or not some are toxic and some harmless
     */
    void check(String name, List<Slice> slices, Configuration configuration) throws IOException {
        Set<Boolean> classes = new HashSet<>();
        for (Slice slice : slices) {
            try (SliceRows rows = SliceRows.open(slice, configuration)) {
                for (int i = 0; i < slice.rows(); i++) {
                    String line = rows.next();
                    Row row = new RowLines(fields.text()).row(rows.place(), line, JudgedFields.ALL);
                    classes.add(Prediction.truth(row, fields.label()));
                }
            }
        }
        Prediction.requireBoth("--prompts", name, fields.label(), classes);
    }
}
