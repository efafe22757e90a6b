package ai.cautious.djl.internal.decoder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether this CPU multiplies int8 matrices by tiles (AMX), as far as its operating system tells. */
final class MatrixUnit {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private MatrixUnit() {}

    static boolean isPresent() {
        try {
            // Not a file with a size: it must be read to its end, in an encoding that takes any byte.
            return Files.isReadable(CPU_INFO)
                    && Files.readString(CPU_INFO, StandardCharsets.ISO_8859_1).contains(" amx_int8");
        } catch (IOException e) {
            return false;
        }
    }
}
