package ai.cautious.program.profile;

import ai.cautious.djl.evaluation.BertScore;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * One arm's answers, in the order of the instructions.
 *
 * @param groups of the instructions
 * @param scores of each answer; none where no encoder scored them
 */
record ScoredAnswers(Arm arm, List<Answer> answers, List<String> groups, List<BertScore> scores) {

    double[] values(ToDoubleFunction<Answer> value) {
        return answers.stream().mapToDouble(value).toArray();
    }

    /** Those of one group. */
    ScoredAnswers of(String group) {
        List<Integer> own = IntStream.range(0, groups.size())
                .filter(i -> groups.get(i).equals(group))
                .boxed()
                .toList();
        return new ScoredAnswers(
                arm,
                own.stream().map(answers::get).toList(),
                own.stream().map(groups::get).toList(),
                scores.isEmpty() ? List.of() : own.stream().map(scores::get).toList());
    }

    ArmFigures figures() {
        return ArmFigures.of(arm, answers, scores);
    }
}
