package ai.cautious.program.profile;

import ai.cautious.InvalidOptionException;
import ai.cautious.djl.evaluation.BertScore;
import ai.cautious.djl.evaluation.BertScorer;
import ai.cautious.program.bench.Machine;
import ai.cautious.program.console.Progress;
import ai.cautious.program.console.WrittenLines;
import ai.cautious.program.judgements.JudgeHash;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Has all arms answer all instructions, in turn on each, and scores the answers. */
public record ProfileRun(LoadedPair loaded, List<Instruction> instructions) {

    /**
     * Answers what is not answered yet.
     *
     * @param file goes on behind what an earlier run of the same models, options and data on the same machine has written
     * @return every answer
     * @throws InvalidOptionException if the file is of another run
     */
    public List<Answer> answer(Path file) throws IOException {
        AnswersFile answers = new AnswersFile(file, hash(), plan());
        WrittenLines written = answers.written();
        if (written.count() < answers.plan().size()) {
            loaded.warmUp(instructions.get(0));
        }
        try (Progress progress = Progress.begin(
                System.err,
                "profile",
                "answers",
                written.count(),
                answers.plan().size())) {
            AtomicLong steps = new AtomicLong(written.count());
            return answers.complete(
                    written,
                    planned -> loaded.answer(
                            answers.run(), planned.row(), planned.arm(), instructions.get(planned.row() - 1)),
                    () -> progress.stepTo(steps.incrementAndGet()));
        }
    }

    /**
     * Scores answers, and leaves out the instructions that some arm could not answer.
     *
     * @param scorer null where none scores them
     */
    List<ScoredAnswers> score(List<Answer> answers, @Nullable BertScorer scorer) {
        Set<Integer> failed =
                answers.stream().filter(Answer::isFailed).map(Answer::row).collect(Collectors.toSet());
        List<ScoredAnswers> scored = new ArrayList<>();
        for (Arm arm : loaded.contenders().arms()) {
            List<Answer> own = answers.stream()
                    .filter(answer -> answer.arm() == arm && !failed.contains(answer.row()))
                    .toList();
            if (own.isEmpty()) {
                throw new InvalidOptionException("--data has no instruction that every arm could answer: "
                        + answers.stream()
                                .filter(Answer::isFailed)
                                .findFirst()
                                .map(Answer::failure)
                                .orElse(""));
            }
            List<Instruction> asked = own.stream()
                    .map(answer -> instructions.get(answer.row() - 1))
                    .toList();
            List<BertScore> scores = scorer == null
                    ? List.of()
                    : scorer.score(
                            own.stream().map(Answer::text).toList(),
                            asked.stream().map(Instruction::reference).toList());
            scored.add(new ScoredAnswers(
                    arm, own, asked.stream().map(Instruction::group).toList(), scores));
        }
        return scored;
    }

    private List<AnswersFile.Planned> plan() {
        List<AnswersFile.Planned> plan = new ArrayList<>();
        for (int row = 1; row <= instructions.size(); row++) {
            for (Arm arm : loaded.contenders().inTurn(row)) {
                plan.add(new AnswersFile.Planned(row, arm));
            }
        }
        return plan;
    }

    /** Times depend on the machine, too. */
    private String hash() {
        return JudgeHash.of(loaded.hash(), Machine.current().toString(), instructions.toString());
    }
}
