package ai.cautious.djl.internal.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.djl.DjlRuntime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NativeOperatorsTest {

    private static final Path SOURCES = Path.of("src/main/native");

    /** As build.sh computes it, which must run again behind each change of what it builds from. */
    @Test
    void thePackedLibraryIsBuiltFromTheSourcesBesideIt() throws IOException, NoSuchAlgorithmException {
        List<String> files;
        try (Stream<Path> all = Files.walk(SOURCES)) {
            files = all.filter(Files::isRegularFile)
                    .map(file -> "./" + SOURCES.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
        StringBuilder sums = new StringBuilder();
        for (String file : files) {
            sums.append(sha256(Files.readAllBytes(SOURCES.resolve(file))))
                    .append("  ")
                    .append(file)
                    .append('\n');
        }
        String revision = sha256(sums.toString().getBytes(StandardCharsets.US_ASCII));
        assertThat(NativeOperators.packedRevision()).isEqualTo(revision.substring(0, 32));
    }

    @Test
    void theLoadedLibraryIsThePackedOne() throws IOException {
        DjlRuntime.start();
        assumeTrue(NativeOperators.instructions().isPresent(), "there are no operators of our own here: skipped");
        assertThat(NativeOperators.revision()).isEqualTo(NativeOperators.packedRevision());
    }

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
