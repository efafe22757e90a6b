package ai.cautious.djl.evaluation;

import ai.cautious.FileAccessException;
import ai.cautious.InvalidOptionException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What unlike texts score on average, which rescaling makes 0. */
record Baseline(double precision, double recall, double f1) {

    private static final Baseline NONE = new Baseline(0, 0, 0);
    private static final String HEADER = "LAYER,P,R,F";

    /** Leaves scores as they are. */
    static Baseline none() {
        return NONE;
    }

    /**
     * Reads a layer's from a file.
     *
     * @throws InvalidOptionException if the file is malformed or lacks the layer
     * @throws FileAccessException if it cannot be read
     */
    static Baseline read(Path file, int layer) {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            String header = lines.readLine();
            if (header == null || !header.strip().equals(HEADER)) {
                throw new InvalidOptionException("baseline", file, "a file that begins with the line " + HEADER);
            }
            int number = 1;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                String[] fields = line.strip().split(",", -1);
                String where = file + ", line " + number;
                if (!line.isBlank() && number(where, fields, 0) == layer) {
                    return new Baseline(below1(where, fields, 1), below1(where, fields, 2), below1(where, fields, 3));
                }
            }
            throw new InvalidOptionException("baseline", file, "a file with a line for layer " + layer);
        } catch (CharacterCodingException e) {
            throw new InvalidOptionException(file + " is not UTF-8");
        } catch (IOException e) {
            throw new FileAccessException(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    private static double below1(String where, String[] fields, int column) {
        double value = number(where, fields, column);
        if (!(value < 1)) {
            throw new InvalidOptionException(where + ", field " + (column + 1), fields[column], "below 1");
        }
        return value;
    }

    private static double number(String where, String[] fields, int column) {
        if (fields.length != 4) {
            throw new InvalidOptionException(where, fields.length + " fields", "4, as in " + HEADER);
        }
        try {
            double value = Double.parseDouble(fields[column]);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new InvalidOptionException(where + ", field " + (column + 1), fields[column], "a number");
    }

    BertScore rescale(BertScore score) {
        return new BertScore(
                (score.precision() - precision) / (1 - precision),
                (score.recall() - recall) / (1 - recall),
                (score.f1() - f1) / (1 - f1));
    }
}
