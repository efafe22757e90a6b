package ai.cautious.program.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.InvalidOptionException;
import ai.cautious.djl.training.TrainingDataException;
import ai.cautious.djl.training.TrainingFields;
import ai.cautious.djl.training.TrainingRow;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.LineNumberReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data sets in Parquet, beside the JSON lines that make_parquet.py wrote of the same rows. */
class DataLinesTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Path FOLDER = Path.of("src/test/resources/ai/cautious/program/data");

    @TempDir
    private Path folder;

    private static List<JsonNode> read(Path file) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        try (LineNumberReader lines = DataLines.open(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                rows.add(MAPPER.readTree(line));
                assertThat(lines.getLineNumber()).isEqualTo(rows.size());
            }
        }
        return rows;
    }

    private static void pass(Path file) throws IOException {
        try (LineNumberReader lines = DataLines.open(file)) {
            while (lines.readLine() != null) {}
        }
    }

    private static Path parquet(String packing) {
        return FOLDER.resolve("rows-" + packing + ".parquet");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "snappy", "zstd", "gzip", "lz4", "v2"})
    void rowsOfParquetAreLines(String packing) throws IOException {
        assertThat(read(parquet(packing)))
                .isEqualTo(read(FOLDER.resolve("rows.jsonl")))
                .hasSize(7);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 6, 7})
    void rowsArePassedOver(int some) throws IOException {
        try (ParquetRows rows = ParquetRows.open(parquet("zstd"))) {
            assertThat(rows.count()).isEqualTo(7);
            rows.skip(some);
            List<JsonNode> rest = new ArrayList<>();
            for (Optional<String> row = rows.next(); row.isPresent(); row = rows.next()) {
                rest.add(MAPPER.readTree(row.get()));
            }
            assertThat(rest)
                    .isEqualTo(read(FOLDER.resolve("rows.jsonl")).subList(some, 7))
                    .hasSize(7 - some);
        }
    }

    @Test
    void rowsToTrainWithAreThoseOfJsonLines() {
        TrainingFields fields = new TrainingFields("day", List.of("messages", "text"), List.of("output"), Map.of());
        List<TrainingRow> rows = DataLines.rows(FOLDER.resolve("alpaca.parquet"), fields);
        assertThat(rows)
                .isEqualTo(DataLines.rows(FOLDER.resolve("alpaca.jsonl"), fields))
                .hasSize(2);
        assertThat(rows.get(0).instruction()).isEqualTo("2026-11-29");
        assertThat(rows.get(1).conversation()).hasSize(2);
    }

    @Test
    void aRowThatIsNoneToTrainWithIsNamed() {
        assertThatThrownBy(() -> DataLines.rows(parquet("snappy"), TrainingFields.STANDARD))
                .isInstanceOf(TrainingDataException.class)
                .hasMessageContaining("rows-snappy.parquet:3: ");
    }

    @Test
    void aColumnThatIsMissingIsNamed() {
        TrainingFields fields = new TrainingFields("text", List.of("input"), List.of("reference"), Map.of());
        assertThatThrownBy(() -> DataLines.rows(parquet("snappy"), fields))
                .isInstanceOf(TrainingDataException.class)
                .hasMessageContaining("rows-snappy.parquet:1: reference is missing or blank");
    }

    private void fails(String name, byte[] bytes, String... said) throws IOException {
        Path file = Files.write(folder.resolve(name), bytes);
        assertThatThrownBy(() -> pass(file))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContainingAll(said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text,\"other\nhello,1\n", "text,other\n\"hello,1\n2,3\n", "text,other\nhello,\"1\"2\n"})
    void whatIsNoCsvIsSaidInWords(String csv) throws IOException {
        Path file = Files.writeString(folder.resolve("quotes.csv"), csv);
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("quotes.csv")
                .hasMessageNotContaining("Exception");
        assertThatThrownBy(() -> DataLines.rows(file, TrainingFields.STANDARD))
                .isInstanceOf(TrainingDataException.class)
                .hasMessageContaining("quotes.csv")
                .hasMessageNotContaining("Exception");
    }

    @Test
    void whatIsNoParquetIsNamed() throws IOException {
        byte[] whole = Files.readAllBytes(parquet("snappy"));
        fails("empty.parquet", new byte[0], "cannot be read as Parquet");
        fails("text.PARQUET", "{\"text\": \"no Parquet at all\"}\n".getBytes(), "text.PARQUET is not a Parquet file");
        fails("cut.parquet", Arrays.copyOf(whole, whole.length - 300), "cannot be read as Parquet");
        fails("packed.parquet", Files.readAllBytes(parquet("brotli")), "packed by BROTLI", "SNAPPY, ZSTD");
        assertThatThrownBy(() -> DataLines.open(folder.resolve("none.parquet")))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("none.parquet is missing");
        assertThatThrownBy(() -> DataLines.open(Files.createDirectory(folder.resolve("folder.parquet"))))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("folder.parquet is a folder");
    }

    @Test
    void rowsOfCsvAreLines() throws IOException {
        Path csv = Files.writeString(
                folder.resolve("rows.CSV"),
                "\uFEFF,text,toxic,category\r\n0,\"Say \"\"hi\"\", please\",0,\r\n\r\n1,\"Two\nlines\",1,hate\r\n");
        try (LineNumberReader lines = DataLines.open(csv)) {
            assertThat(lines.readLine()).isEqualTo("{\"text\":\"Say \\\"hi\\\", please\",\"toxic\":\"0\"}");
            assertThat(lines.getLineNumber()).isEqualTo(2);
            assertThat(lines.readLine()).isEqualTo("{\"text\":\"Two\\nlines\",\"toxic\":\"1\",\"category\":\"hate\"}");
            assertThat(lines.getLineNumber()).isEqualTo(5);
            assertThat(lines.readLine()).isNull();
        }
    }

    @Test
    void whatIsNoCsvIsNamed() throws IOException {
        fails("twice.csv", "text,text\na,b\n".getBytes(), "text");
        fails("short.csv", "text,toxic\na,1\nb\n".getBytes(), "line 3 has 1 values; its header has 2");
        fails("open.csv", "text,toxic\na,1\n\"b,0\n".getBytes(), "cannot be read as CSV");
        Path latin = Files.write(folder.resolve("latin.csv"), new byte[] {'t', '\n', 'a', '\n', (byte) 0xE9, '\n'});
        assertThatThrownBy(() -> pass(latin)).isInstanceOf(CharacterCodingException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"snappy", "zstd", "v2"})
    void bytesThatWereChangedEndInWordsOrInRows(String packing) throws IOException {
        byte[] whole = Files.readAllBytes(parquet(packing));
        Path file = folder.resolve("changed.parquet");
        for (int at = 4; at < whole.length; at += 101) {
            byte[] changed = whole.clone();
            changed[at] ^= (byte) 0x55;
            Files.write(file, changed);
            try {
                read(file);
            } catch (InvalidOptionException e) {
                assertThat(e).hasMessageContaining("changed.parquet");
            }
        }
    }
}
