package ai.cautious.spark;

import ai.cautious.InvalidOptionException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder of lines in parts, in order, each there whole or not at all: it is written under another name, and renamed.
 * Files that are no parts begin with {@code _}, which whoever reads the folder passes over. Not thread-safe.
 */
final class Parts implements Closeable {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String BEGIN = "part-";
    private static final String END = ".jsonl";
    private static final String WRITING = "_writing-";

    private final Path folder;
    private final FileSystem system;

    /** A folder that may not be there yet. */
    Parts(String folder, Configuration configuration) throws IOException {
        this.folder = new Path(folder);
        // One of its own: on local disks it writes no files of checksums, which are not renamed with theirs at once.
        this.system = FileSystem.newInstance(this.folder.toUri(), configuration);
        system.setWriteChecksum(false);
    }

    /** What writes a file. */
    interface Content<T> {

        /** Gives back what it comes to. */
        T write(Writer out) throws IOException;
    }

    /**
     * Begins to write, or goes on.
     *
     * @param run what tells it from others
     * @param others what others are of
     * @throws InvalidOptionException if the folder holds something else, or another run's parts
     */
    void begin(String run, String others, int parts) throws IOException {
        Path about = new Path(folder, "_cautious.json");
        Beginning beginning = new Beginning("cautious-parts-1", run, parts);
        if (system.exists(about)) {
            if (!beginning.equals(beginningOf(about))) {
                throw new InvalidOptionException(
                        "--output",
                        folder + ", which a job of " + others + " or size of parts began",
                        "another folder, or one that this command began: delete it to begin anew");
            }
        } else {
            if (system.exists(folder) && system.listStatus(folder).length > 0) {
                throw new InvalidOptionException(
                        "--output", folder + ", which holds something else", "a folder, new, empty or to go on in");
            }
            write(about, 0, out -> out.append(MAPPER.writeValueAsString(beginning)));
        }
        for (FileStatus file : system.listStatus(folder)) {
            if (file.getPath().getName().startsWith(WRITING)) {
                system.delete(file.getPath(), false);
            }
        }
    }

    private record Beginning(String format, String run, int parts) {}

    private Beginning beginningOf(Path file) throws IOException {
        try (BufferedReader in = reader(file)) {
            return MAPPER.readValue(in, Beginning.class);
        }
    }

    /** The numbers of those that are there. */
    Set<Integer> written() throws IOException {
        Set<Integer> numbers = new TreeSet<>();
        for (FileStatus file : system.listStatus(folder)) {
            String name = file.getPath().getName();
            if (name.matches(BEGIN + "\\d+" + END)) {
                numbers.add(Integer.parseInt(name.substring(BEGIN.length(), name.length() - END.length())));
            }
        }
        return numbers;
    }

    /** What stands in one. */
    List<String> lines(int part) throws IOException {
        try (BufferedReader lines = reader(path(part))) {
            return lines.lines().toList();
        }
    }

    /**
     * Writes one that is not there, whole.
     *
     * @param attempt tells apart who may write it at once
     */
    <T> T write(int part, long attempt, Content<T> content) throws IOException {
        return write(path(part), attempt, content);
    }

    /** Deletes one that is to be written again. */
    void delete(int part) throws IOException {
        system.delete(path(part), false);
    }

    /** Says that all parts are there. */
    void finish(Summary summary) throws IOException {
        replace("_SUCCESS", MAPPER.writeValueAsString(summary) + "\n");
    }

    /** Writes a file that is no part, whole, in the place of an earlier one. */
    void replace(String name, String text) throws IOException {
        Path file = new Path(folder, name);
        system.delete(file, false);
        write(file, 0, out -> out.append(text));
    }

    private <T> T write(Path file, long attempt, Content<T> content) throws IOException {
        Path writing = new Path(folder, WRITING + file.getName() + "-" + attempt);
        T written;
        boolean committed = false;
        try {
            try (FSDataOutputStream bytes = system.create(writing, true);
                    Writer out = new OutputStreamWriter(bytes, StandardCharsets.UTF_8)) {
                written = content.write(out);
            }
            committed = system.rename(writing, file);
            // Where that is refused since another attempt was first, its lines are the same.
            if (!committed && !system.exists(file)) {
                throw new IOException(file + " cannot be written");
            }
            return written;
        } finally {
            if (!committed) {
                system.delete(writing, false);
            }
        }
    }

    private Path path(int part) {
        return new Path(folder, BEGIN + String.format(Locale.ROOT, "%05d", part) + END);
    }

    /** Of all parts. */
    String pattern() {
        return new Path(folder, BEGIN + "*" + END).toString();
    }

    /** Where all is written in Parquet. */
    String parquet() {
        return new Path(folder, "rows.parquet").toString();
    }

    /** Whether that has been done. */
    boolean hasParquet() throws IOException {
        return system.exists(new Path(parquet(), "_SUCCESS"));
    }

    private BufferedReader reader(Path file) throws IOException {
        return new BufferedReader(new InputStreamReader(system.open(file), StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        system.close();
    }
}
