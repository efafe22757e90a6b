package ai.cautious.program.judgements;

import ai.cautious.FileAccessException;
import ai.cautious.InvalidOptionException;
import ai.cautious.program.console.WrittenLines;
import ai.cautious.program.data.DataLines;
import ai.cautious.program.options.Require;
import java.io.IOException;
import java.io.LineNumberReader;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Files of one JSON object a line, each answered by the same object with more fields, in order, so that it can go on. What is
 * judged is a text or a conversation, messages in the usual form; these are also found in {@code messages}, where a line has
 * no field of the name that was asked for.
 */
public final class ModeratedFile {

    /** What a killed run has judged again for nothing, at most, beside its last batch. */
    private static final Duration REPLACING_INTERVAL = Duration.ofSeconds(5);

    private final String option;
    private final Path input;
    private final RowLines lines;

    /**
     * A file to read.
     *
     * @param option names it
     * @param field holds the text or the messages
     * @throws InvalidOptionException if there is no such file
     */
    public ModeratedFile(String option, Path input, String field) {
        Require.that(Files.isRegularFile(input), option, input, "a file of JSON lines that is there");
        this.option = option;
        this.input = input;
        this.lines = new RowLines(field);
    }

    /**
     * How many lines are not blank.
     *
     * @throws InvalidOptionException if they are not in UTF-8
     */
    public long lines() throws IOException {
        try (LineNumberReader reader = open()) {
            long count = 0;
            while (next(reader) != null) {
                count++;
            }
            return count;
        } catch (CharacterCodingException e) {
            throw new InvalidOptionException(input + " is not in UTF-8");
        }
    }

    /**
     * All rows.
     *
     * @throws InvalidOptionException if a line is no object with a text or messages
     */
    public List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        try (LineNumberReader reader = open()) {
            for (String line = next(reader); line != null; line = next(reader)) {
                rows.add(lines.row(where(reader), line, List.of()));
            }
        }
        return rows;
    }

    /**
     * Checks all rows.
     *
     * @param added what is to be added
     * @throws InvalidOptionException if a line is no object with a text or messages, or has what is to be added
     */
    public void check(List<String> added) throws IOException {
        try (LineNumberReader reader = open()) {
            for (String line = next(reader); line != null; line = next(reader)) {
                lines.row(where(reader), line, added);
            }
        }
    }

    /**
     * What an earlier run wrote.
     *
     * @throws InvalidOptionException if that belongs to another input, or is the input
     */
    public WrittenLines written(Path output) throws IOException {
        if (Files.exists(output) && Files.isSameFile(input, output)) {
            throw new InvalidOptionException("--output", output, "another file than " + option);
        }
        WrittenLines written = WrittenLines.of(output);
        try (LineNumberReader reader = open()) {
            if (written.lines().isEmpty()) {
                requireBeginning(reader, written.rest());
                return written;
            }
            if (written.count() > lines()) {
                throw new InvalidOptionException("--output has " + written.count() + " lines, more than " + input
                        + " has: it belongs to another input");
            }
            // Of an input whose lines are in another order since, some would be judged twice and others never.
            int number = 0;
            for (String line : written.lines()) {
                requireSame(reader, String.valueOf(next(reader)), "--output's line " + ++number, line);
            }
        }
        return written;
    }

    /**
     * Checks that what an earlier run wrote can be gone on with.
     *
     * @param judge the hash of who judges now
     * @throws InvalidOptionException if another judge wrote a line, or one that does not say so
     */
    public static void requireJudge(Path output, WrittenLines written, String judge) {
        for (String before : written.judges()) {
            if (!before.equals(judge)) {
                throw new InvalidOptionException(
                        "--output",
                        output
                                + (before.isBlank()
                                        ? ", which does not say who judged its lines"
                                        : ", which a judge of another model, adapter, precision, profile or threshold began"),
                        "another file, or one that this judge began: delete it to judge all lines anew");
            }
        }
    }

    /** A file without a whole line is gone on with if what it holds is what a first line begins with. */
    private void requireBeginning(LineNumberReader reader, String rest) throws IOException {
        String line = next(reader);
        String whole = line == null ? "" : RowLines.json(RowLines.object(where(reader), line));
        String kept = whole.substring(0, Math.max(0, whole.length() - 1));
        if (!kept.startsWith(rest) && !rest.startsWith(kept + ",")) {
            throw new InvalidOptionException(
                    "--output holds something else than the beginning of a judged line: name a" + " new file");
        }
    }

    private void requireSame(LineNumberReader reader, String line, String place, String written) {
        String where = where(reader);
        if (!lines.messages(place, written).equals(lines.messages(where, line))) {
            throw new InvalidOptionException(
                    place + " does not hold the text of " + where + ": it belongs to another input; name a new file");
        }
    }

    /**
     * Judges again what an earlier run wrote no verdict for.
     *
     * @param replacing takes, every few seconds and at the end, also one by an exception, what stands in the place of which
     *     written line, counted from 0
     * @param progress is told of each line
     */
    public void retry(WrittenLines written, RowJudge judge, Consumer<Map<Long, String>> replacing, Runnable progress)
            throws IOException {
        retry(written, judge, new ReplacedLines(replacing, REPLACING_INTERVAL), progress);
    }

    /** Closes the lines. */
    void retry(WrittenLines written, RowJudge judge, ReplacedLines lines, Runnable progress) throws IOException {
        Queue<Long> numbers = new ArrayDeque<>();
        List<Row> rows = new ArrayList<>();
        try (LineNumberReader reader = open()) {
            for (long i = 0; i < written.count(); i++) {
                String line = String.valueOf(next(reader));
                if (written.failed().contains(i)) {
                    numbers.add(i);
                    rows.add(row(reader, line, judge));
                }
            }
        }
        try (lines) {
            Batches batches = new Batches(judge, some -> {
                Map<Long, String> judged = new TreeMap<>();
                for (Row row : some) {
                    judged.put(numbers.remove(), RowLines.json(row.object()));
                    progress.run();
                }
                lines.add(judged);
            });
            for (Row row : rows) {
                batches.add(row);
            }
            batches.finish();
        }
    }

    private Row row(LineNumberReader reader, String line, RowJudge judge) {
        return lines.row(where(reader), line, judge.fields());
    }

    /**
     * Judges the lines after those that are written, and writes them as soon as they are judged.
     *
     * @param written by an earlier run; as many lines are passed over
     * @param progress is told of each line
     * @throws InvalidOptionException if a line is no object with a text or messages, or has what is to be added; all before it
     *     are judged and written
     */
    public void moderate(WrittenLines written, RowJudge judge, Writer out, Runnable progress) throws IOException {
        try (LineNumberReader reader = open()) {
            for (long i = 0; i < written.count(); i++) {
                next(reader);
            }
            Batches batches = new Batches(judge, rows -> {
                write(rows, out);
                rows.forEach(row -> progress.run());
            });
            for (String line = next(reader); line != null; line = next(reader)) {
                try {
                    batches.add(row(reader, line, judge));
                } catch (InvalidOptionException e) {
                    batches.finish();
                    throw e;
                }
            }
            batches.finish();
        }
    }

    /** At once, so that what was judged at once is written whole or not at all, as far as that can be. */
    private static void write(List<Row> rows, Writer out) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (Row row : rows) {
            lines.append(RowLines.json(row.object())).append('\n');
        }
        out.write(lines.toString());
        out.flush();
        if (out instanceof PrintWriter printed && printed.checkError()) {
            throw new FileAccessException(
                    Path.of("standard output"),
                    "cannot be written",
                    new IOException(rows.get(0).place()));
        }
    }

    private LineNumberReader open() throws IOException {
        return DataLines.open(input);
    }

    /** The next line that is not blank; null where there is none. */
    private static @Nullable String next(LineNumberReader reader) throws IOException {
        String line = reader.readLine();
        while (line != null && line.isBlank()) {
            line = reader.readLine();
        }
        return line;
    }

    private String where(LineNumberReader reader) {
        return input + ", line " + reader.getLineNumber();
    }
}
