package ai.cautious.program.profile;

import ai.cautious.djl.evaluation.BertScorer;
import ai.cautious.program.bench.Machine;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pair's profile: the object in {@code profile.json}.
 *
 * @param format {@value #FORMAT}
 * @param settings the models, and all else that the answers and their times depend on
 * @param bertScore the encoder and its layer; null where no encoder scored the answers
 * @param instructions how many of them every arm has answered
 * @param unanswered those that some arm could not answer, and that no figure counts
 * @param leftOut the arms that are not there
 * @param arms in the order of {@link Arm}
 * @param differences between arms
 * @param claim what they come to; null in profiles of before it was stated
 * @param groups of the instructions; empty where there is one alone
 * @param safety how well the gate judges; null without a labelled set
 * @param memory of the process, and of each model
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Profile(
        String format,
        Map<String, String> settings,
        Machine machine,
        @Nullable String bertScore,
        int instructions,
        List<Unanswered> unanswered,
        List<LeftOut> leftOut,
        List<ArmFigures> arms,
        List<Difference> differences,
        @Nullable Claim claim,
        List<GroupFigures> groups,
        @Nullable SafetyFigures safety,
        MemoryFigures memory) {

    /** The format, and its version. */
    public static final String FORMAT = "cautious-profile-1";

    /**
     * An arm that is not there.
     *
     * @param why there is none
     */
    public record LeftOut(Arm arm, String why) {}

    /**
     * An instruction that an arm could not answer.
     *
     * @param row of the data, counted from 1
     */
    public record Unanswered(int row, Arm arm, String why) {}

    /**
     * Of all answers.
     *
     * @param scorer null where no encoder scores them
     * @throws ai.cautious.InvalidOptionException if some arm has answered no instruction that every other has
     */
    public static Profile of(
            ProfileRun run, List<Answer> answers, @Nullable BertScorer scorer, @Nullable SafetyFigures safety) {
        LoadedPair loaded = run.loaded();
        List<ScoredAnswers> scored = run.score(answers, scorer);
        int longest = answers.stream().mapToInt(Answer::promptTokens).max().orElse(0)
                + loaded.asking().maxNewTokens();
        Machine machine = Machine.current();
        List<Difference> differences = Difference.of(scored);
        List<LeftOut> leftOut = loaded.pair().leftOut();
        return new Profile(
                FORMAT,
                settings(loaded, machine),
                machine,
                scorer == null ? null : scorer.toString(),
                scored.get(0).answers().size(),
                answers.stream()
                        .filter(Answer::isFailed)
                        .map(answer -> new Unanswered(answer.row(), answer.arm(), String.valueOf(answer.failure())))
                        .toList(),
                leftOut,
                scored.stream().map(ScoredAnswers::figures).toList(),
                differences,
                Claim.of(differences, leftOut),
                GroupFigures.of(scored),
                safety,
                MemoryFigures.of(
                        answers, loaded.contenders().peaks(), loaded.pair().memory(longest)));
    }

    private static Map<String, String> settings(LoadedPair loaded, Machine machine) {
        Map<String, String> settings = new LinkedHashMap<>(loaded.settings());
        settings.put("machine", machine.toString());
        return settings;
    }
}
