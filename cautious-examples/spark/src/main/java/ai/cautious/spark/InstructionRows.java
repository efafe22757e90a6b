package ai.cautious.spark;

import ai.cautious.djl.training.TrainingDataException;
import ai.cautious.djl.training.TrainingFields;
import ai.cautious.djl.training.TrainingFile;
import ai.cautious.program.profile.Instruction;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Rows as instructions with reference answers. */
record InstructionRows(TrainingFields fields) {

    /**
     * Those of all files.
     *
     * @throws TrainingDataException if a file is malformed or empty
     */
    List<Instruction> of(InputFiles files, Configuration configuration) throws IOException {
        List<Instruction> instructions = new ArrayList<>();
        for (InputFiles.InputFile file : files.files()) {
            try (BufferedReader lines = file.open(configuration)) {
                instructions.addAll(read(file.path(), lines));
            }
        }
        return instructions;
    }

    /** A slice's. */
    List<Instruction> of(Slice slice, Configuration configuration) throws IOException {
        StringBuilder lines = new StringBuilder();
        try (SliceRows rows = SliceRows.open(slice, configuration)) {
            for (int i = 0; i < slice.rows(); i++) {
                lines.append(rows.next()).append('\n');
            }
        }
        return read(slice.file(), new BufferedReader(new StringReader(lines.toString())));
    }

    private List<Instruction> read(String file, BufferedReader lines) {
        return TrainingFile.read(file, lines, fields).stream()
                .map(Instruction::of)
                .toList();
    }
}
