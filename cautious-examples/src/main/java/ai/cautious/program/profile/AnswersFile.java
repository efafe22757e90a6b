package ai.cautious.program.profile;

import ai.cautious.InvalidOptionException;
import ai.cautious.program.console.OutputLines;
import ai.cautious.program.console.WrittenLines;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The file of all answers, one a line in the order of a plan, so that a run that was cut off at any moment is gone on with.
 *
 * @param run what is written there is of no other
 */
record AnswersFile(Path file, String run, List<Planned> plan) {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * What is to be answered.
     *
     * @param row counted from 1
     */
    record Planned(int row, Arm arm) {}

    /**
     * What an earlier run wrote.
     *
     * @throws InvalidOptionException if that is of other models, options or data, of another machine, or of none
     */
    WrittenLines written() throws IOException {
        WrittenLines written = WrittenLines.of(file);
        String beginning = "{\"run\":\"" + run;
        if (!beginning.startsWith(written.rest()) && !written.rest().startsWith(beginning)) {
            throw foreign("its last line");
        }
        answers(written.lines());
        return written;
    }

    /**
     * Answers what is not answered yet, and writes each answer as soon as it is there.
     *
     * @param progress is told of each
     * @return all answers
     */
    List<Answer> complete(WrittenLines written, Function<Planned, Answer> answering, Runnable progress)
            throws IOException {
        List<Answer> answers = answers(written.lines());
        try (OutputLines lines = OutputLines.open("--output", file, written)) {
            for (Planned planned : plan.subList(answers.size(), plan.size())) {
                Answer answer = answering.apply(planned);
                lines.write(MAPPER.writeValueAsString(answer) + "\n");
                lines.flush();
                answers.add(answer);
                progress.run();
            }
        }
        return answers;
    }

    private List<Answer> answers(List<String> lines) {
        List<Answer> answers = new ArrayList<>();
        for (String line : lines) {
            String place = "its line " + (answers.size() + 1);
            Answer answer = answer(line, place);
            if (!answer.run().equals(run) || answers.size() == plan.size()) {
                throw foreign(place);
            }
            Planned planned = plan.get(answers.size());
            if (answer.row() != planned.row() || answer.arm() != planned.arm()) {
                throw foreign(place);
            }
            answers.add(answer);
        }
        return answers;
    }

    private Answer answer(String line, String place) {
        try {
            return MAPPER.readValue(line, Answer.class);
        } catch (JsonProcessingException e) {
            throw foreign(place);
        }
    }

    private InvalidOptionException foreign(String place) {
        return new InvalidOptionException(
                "--output",
                file.getParent() + ", where " + file.getFileName() + " is of other models, options or data, by "
                        + place,
                "another folder, or one that this command began on this machine, device and number of threads: delete it"
                        + " to begin anew");
    }
}
