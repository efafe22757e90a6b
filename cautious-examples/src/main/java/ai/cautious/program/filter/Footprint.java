package ai.cautious.program.filter;

import ai.cautious.djl.DjlRuntime;
import ai.cautious.program.bench.ProcessMemory;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Memory of this process, or what was added to it, in bytes.
 *
 * @param residentBytes by the operating system's account, files that weights are read from included; null where it does not tell
 * @param nativeBytes of native code, by the C library's, those files not included; likewise
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Footprint(@Nullable Long residentBytes, @Nullable Long nativeBytes) {

    /** As it is. */
    public static Footprint now() {
        return new Footprint(boxed(ProcessMemory.residentBytes()), boxed(DjlRuntime.nativeBytes()));
    }

    /** What has come since. */
    public Footprint since(Footprint before) {
        return new Footprint(
                difference(residentBytes, before.residentBytes), difference(nativeBytes, before.nativeBytes));
    }

    private static @Nullable Long difference(@Nullable Long now, @Nullable Long before) {
        return now == null || before == null ? null : now - before;
    }

    private static @Nullable Long boxed(OptionalLong bytes) {
        return bytes.isPresent() ? bytes.getAsLong() : null;
    }
}
