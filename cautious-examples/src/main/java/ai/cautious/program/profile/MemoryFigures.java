package ai.cautious.program.profile;

import ai.cautious.djl.DjlRuntime;
import ai.cautious.program.bench.ProcessMemory;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What was held in memory, in bytes; null where the system or the C library does not tell. Peaks are the most of all processes
 * that had a part in the profile.
 *
 * @param residentBytes of the machine's memory that this process holds at the end
 * @param peakResidentBytes at most
 * @param nativeBytes that native code has of the C library at the end: all tensors on CPUs among it, the Java heap and weights
 *     that are read in place not
 * @param peakNativeBytes at most
 * @param peakDeviceBytes of the CUDA device's memory that were held at most, by whatever process; null on CPUs
 * @param models each model's share; empty where it is not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MemoryFigures(
        @Nullable Long residentBytes,
        @Nullable Long peakResidentBytes,
        @Nullable Long nativeBytes,
        @Nullable Long peakNativeBytes,
        @Nullable Long peakDeviceBytes,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ModelShare> models) {

    public MemoryFigures {
        // Profiles were written without them.
        models = Objects.requireNonNullElse(models, List.of());
    }

    static MemoryFigures of(List<Answer> answers, MemoryPeaks peaks, List<ModelShare> models) {
        return new MemoryFigures(
                boxed(ProcessMemory.residentBytes()),
                most(answers, Answer::peakResidentBytes, ProcessMemory.peakResidentBytes()),
                boxed(DjlRuntime.nativeBytes()),
                most(answers, Answer::peakNativeBytes, peaks.nativeBytes()),
                most(answers, Answer::peakDeviceBytes, peaks.deviceBytes()),
                models);
    }

    private static @Nullable Long most(
            List<Answer> answers, Function<Answer, @Nullable Long> peak, OptionalLong ofThisProcess) {
        long most = answers.stream()
                .map(peak)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        most = Math.max(most, ofThisProcess.orElse(0));
        return most == 0 ? null : most;
    }

    static @Nullable Long boxed(OptionalLong bytes) {
        return bytes.isPresent() ? bytes.getAsLong() : null;
    }
}
