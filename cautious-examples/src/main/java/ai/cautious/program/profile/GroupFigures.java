package ai.cautious.program.profile;

import ai.cautious.evaluation.Estimate;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The instructions of one group.
 *
 * @param instructions their number
 */
public record GroupFigures(String group, int instructions, List<ArmInGroup> arms) {

    /**
     * One arm's answers to them.
     *
     * @param f1 mean BERTScore; null where no encoder scored them
     * @param speedRatio tokens per second ÷ the verifier's alone; null where one of them has no answer of two tokens
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ArmInGroup(Arm arm, @Nullable Estimate f1, @Nullable Estimate speedRatio) {

        private static ArmInGroup of(ScoredAnswers answers, ScoredAnswers verifier) {
            ArmFigures figures = answers.figures();
            return new ArmInGroup(
                    answers.arm(),
                    figures.quality() == null ? null : figures.quality().f1(),
                    Difference.speedRatio(answers, verifier));
        }
    }

    /** By name; none where there is one group alone. */
    static List<GroupFigures> of(List<ScoredAnswers> arms) {
        ScoredAnswers verifier = arms.stream()
                .filter(answers -> answers.arm() == Arm.VERIFIER)
                .findFirst()
                .orElseThrow();
        List<GroupFigures> groups = new ArrayList<>();
        for (String group : new TreeSet<>(verifier.groups())) {
            ScoredAnswers alone = verifier.of(group);
            groups.add(new GroupFigures(
                    group,
                    alone.answers().size(),
                    arms.stream()
                            .map(answers -> ArmInGroup.of(answers.of(group), alone))
                            .toList()));
        }
        return groups.size() == 1 ? List.of() : groups;
    }
}
