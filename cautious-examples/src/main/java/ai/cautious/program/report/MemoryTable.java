package ai.cautious.program.report;

import ai.cautious.program.profile.MemoryFigures;
import ai.cautious.program.profile.ModelShare;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was held in memory, by the process and by each model. */
final class MemoryTable {

    private static final Map<String, String> NAMES = Map.of("untunedDraft", "untuned draft");

    private MemoryTable() {}

    static Table of(Side side) {
        MemoryFigures memory = side.profile().memory();
        Table table = new Table(
                side.named("Memory, MiB: of the process at most, and what each model takes of it by its shapes"),
                List.of("", "all", "weights", "weights read in place", "KV cache", "a pass's workspace"));
        table.row(List.of(side.named("the process, at most"), mebibytes(memory.peakResidentBytes()), "", "", "", ""));
        table.row(List.of(side.named("its native code, at most"), mebibytes(memory.peakNativeBytes()), "", "", "", ""));
        if (memory.peakDeviceBytes() != null) {
            table.row(List.of(
                    side.named("the device, by all processes, at most"),
                    mebibytes(memory.peakDeviceBytes()),
                    "",
                    "",
                    "",
                    ""));
        }
        for (ModelShare model : memory.models()) {
            table.row(List.of(
                    side.named(NAMES.getOrDefault(model.role(), model.role())),
                    mebibytes(model.bytes()),
                    mebibytes(model.weightBytes()),
                    mebibytes(model.mappedBytes()),
                    mebibytes(model.cacheBytes()) + " for " + model.cacheTokens() + " tokens",
                    mebibytes(model.workspaceBytes())));
        }
        return table;
    }

    private static String mebibytes(@Nullable Long bytes) {
        return bytes == null ? Cells.NONE : Html.number(bytes / 1048576.0, 1);
    }
}
