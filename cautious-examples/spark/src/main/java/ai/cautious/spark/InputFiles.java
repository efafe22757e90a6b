package ai.cautious.spark;

import ai.cautious.InvalidOptionException;
import ai.cautious.program.data.DataLines;
import ai.cautious.program.data.ParquetLines;
import ai.cautious.program.data.ParquetRows;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** Files of rows, in the order of their paths. */
record InputFiles(List<InputFile> files) {

    /**
     * One.
     *
     * @param modified when it was last, in ms; with the length it tells whether it is as it was
     */
    record InputFile(String path, long length, long modified) implements Serializable {

        /** Its rows as lines, one after the other; the caller closes them. */
        BufferedReader open(Configuration configuration) throws IOException {
            Path file = new Path(path);
            return new BufferedReader(
                    DataLines.isParquet(path)
                            ? new ParquetLines(ParquetRows.open(path, HadoopInputFile.fromPath(file, configuration)))
                            : new InputStreamReader(
                                    file.getFileSystem(configuration).open(file), StandardCharsets.UTF_8.newDecoder()));
        }
    }

    /**
     * Finds them; what begins with {@code _} or a full stop in a folder is passed over.
     *
     * @param option names them
     * @throws InvalidOptionException if there are none, or they are not all of one kind
     */
    static InputFiles of(String option, String pattern, Configuration configuration) throws IOException {
        Path path = new Path(pattern);
        FileSystem system = path.getFileSystem(configuration);
        FileStatus[] found = system.globStatus(path);
        List<FileStatus> files = new ArrayList<>();
        for (FileStatus one : found == null ? new FileStatus[0] : found) {
            files.addAll(
                    one.isDirectory()
                            ? Arrays.asList(system.listStatus(one.getPath(), InputFiles::isVisible))
                            : List.of(one));
        }
        files.removeIf(FileStatus::isDirectory);
        if (files.isEmpty()) {
            throw new InvalidOptionException(
                    option, pattern, "a file that is there, a folder with files or a pattern of them");
        }
        files.sort(Comparator.comparing(FileStatus::getPath));
        requireOneKind(option, files);
        return new InputFiles(files.stream()
                .map(file -> new InputFile(file.getPath().toString(), file.getLen(), file.getModificationTime()))
                .toList());
    }

    private static boolean isVisible(Path path) {
        return !path.getName().startsWith("_") && !path.getName().startsWith(".");
    }

    private static void requireOneKind(String option, List<FileStatus> files) {
        boolean parquet = DataLines.isParquet(files.get(0).getPath().getName());
        for (FileStatus file : files) {
            String name = file.getPath().getName();
            boolean lines = Stream.of(".jsonl", ".json").anyMatch(name::endsWith);
            if (DataLines.isParquet(name) != parquet || (!parquet && !lines)) {
                throw new InvalidOptionException(
                        option,
                        file.getPath(),
                        parquet ? "a .parquet file, as the first" : "a .jsonl or .parquet file");
            }
        }
    }

    /** All rows, in slices of so many at most; none is of two files. */
    List<Slice> slices(JavaSparkContext spark, Broadcast<SerializableConfiguration> configuration, int rows) {
        List<Slice> slices = spark.parallelize(files, files.size())
                .flatMap(file -> SliceRows.slices(
                                file.path(), rows, configuration.value().value())
                        .iterator())
                .collect();
        List<Slice> numbered = new ArrayList<>();
        long rowsBefore = 0;
        for (Slice slice : slices) {
            numbered.add(slice.behind(numbered.size(), rowsBefore));
            rowsBefore += slice.rows();
        }
        return numbered;
    }
}
