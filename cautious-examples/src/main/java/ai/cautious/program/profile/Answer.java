package ai.cautious.program.profile;

import ai.cautious.GenerationReport;
import ai.cautious.GenerationResult;
import ai.cautious.drafting.DraftRound;
import ai.cautious.program.bench.Decoding;
import ai.cautious.program.bench.ProcessMemory;
import ai.cautious.program.console.ReportFields;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One arm's answer to one instruction: a line of {@code answers.jsonl}. Times in ms.
 *
 * @param run tells which models, options and data it is of
 * @param row of the data, counted from 1
 * @param text without a marker that a tuned draft opened it with; of a refusal what the user is told
 * @param finishReason as {@code generate} has it; failed where there is no answer
 * @param rounds of drafting and verifying, or of tokens where nothing was drafted
 * @param drafted how many tokens were drafted at each position of a block
 * @param accepted how many of those stood
 * @param gateMillis judging the prompt; null where nobody did
 * @param timeToFirstTokenMillis null where there is no token
 * @param decodedTokens those after the first
 * @param decodingMillis from the first token to the last
 * @param peakResidentBytes the most memory of the process so far; null where the system does not tell
 * @param peakNativeBytes the most of native code so far; likewise
 * @param peakDeviceBytes the most that was held of the CUDA device's; null on CPUs
 * @param failure why there is no answer; null where there is one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Answer(
        String run,
        int row,
        Arm arm,
        String text,
        String finishReason,
        int promptTokens,
        int generatedTokens,
        int rounds,
        List<Integer> drafted,
        List<Integer> accepted,
        @Nullable Double gateMillis,
        double prefillMillis,
        double draftMillis,
        double verifyMillis,
        @Nullable Double timeToFirstTokenMillis,
        double endToEndMillis,
        int decodedTokens,
        double decodingMillis,
        @Nullable Long peakResidentBytes,
        @Nullable Long peakNativeBytes,
        @Nullable Long peakDeviceBytes,
        @Nullable String failure) {

    /** What finishes where nothing could be answered. */
    static final String FAILED = "failed";

    static Answer of(String run, int row, Arm arm, String text, GenerationResult result, MemoryPeaks peaks) {
        GenerationReport report = result.report();
        Decoding decoding = Decoding.of(report);
        return new Answer(
                run,
                row,
                arm,
                text,
                result.finishReason().name().toLowerCase(Locale.ROOT),
                report.promptTokens(),
                report.generatedTokens(),
                report.rounds().size(),
                byPosition(report.rounds(), false),
                byPosition(report.rounds(), true),
                millis(report.gateTime()),
                ReportFields.millis(report.prefillTime().orElse(Duration.ZERO)),
                ReportFields.millis(report.draftTime()),
                ReportFields.millis(report.verifyTime()),
                millis(report.timeToFirstToken()),
                ReportFields.millis(report.totalTime()),
                decoding.tokens(),
                1000 * decoding.seconds(),
                MemoryFigures.boxed(ProcessMemory.peakResidentBytes()),
                MemoryFigures.boxed(peaks.nativeBytes()),
                MemoryFigures.boxed(peaks.deviceBytes()),
                null);
    }

    static Answer failed(String run, int row, Arm arm, String failure) {
        return new Answer(
                run, row, arm, "", FAILED, 0, 0, 0, List.of(), List.of(), null, 0, 0, 0, null, 0, 0, 0, null, null,
                null, failure);
    }

    boolean isFailed() {
        return failure != null;
    }

    boolean isRefused() {
        return finishReason.equals("refused");
    }

    private static @Nullable Double millis(Optional<Duration> time) {
        return time.map(ReportFields::millis).orElse(null);
    }

    private static List<Integer> byPosition(List<DraftRound> rounds, boolean accepted) {
        int longest = rounds.stream().mapToInt(DraftRound::drafted).max().orElse(0);
        Integer[] counts = new Integer[longest];
        for (int i = 0; i < longest; i++) {
            int position = i;
            counts[i] = (int) rounds.stream()
                    .filter(round -> position < (accepted ? round.accepted() : round.drafted()))
                    .count();
        }
        return List.of(counts);
    }
}
