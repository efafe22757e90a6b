package ai.cautious.program.data;

import java.io.IOException;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A file whose name is that which messages of the library say: it has no other way to learn it than {@link #toString}. */
record NamedInputFile(String name, InputFile file) implements InputFile {

    @Override
    public long getLength() throws IOException {
        return file.getLength();
    }

    @Override
    public SeekableInputStream newStream() throws IOException {
        return file.newStream();
    }

    @Override
    public String toString() {
        return name;
    }
}
