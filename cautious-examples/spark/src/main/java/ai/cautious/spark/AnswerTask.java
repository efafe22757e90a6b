package ai.cautious.spark;

import ai.cautious.InvalidOptionException;
import ai.cautious.program.profile.Answer;
import ai.cautious.program.profile.Arm;
import ai.cautious.program.profile.Instruction;
import ai.cautious.program.profile.LoadedPair;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;

/**
 * Has all arms answer instructions, each a line.
 *
 * @param arguments of the command, by which each executor loads the pair
 * @param pair the driver's hash of it
 * @param arms how many there are
 */
record AnswerTask(List<String> arguments, String pair, int arms) implements PartTask {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Override
    public Counts write(Slice slice, TaskContext task, Configuration files, Writer out) throws IOException {
        LoadedPair loaded = ProfileJob.PAIRS.of(arguments, PartTask.threads(task));
        requireSame(loaded.hash());
        List<Instruction> instructions =
                ProfileJob.typed(arguments).instructions().of(slice, files);
        loaded.warmUp(instructions.get(0));
        Counts counts = new Counts(slice.part());
        for (int i = 0; i < slice.rows(); i++) {
            int row = Math.toIntExact(slice.first() + i + 1);
            for (Arm arm : loaded.contenders().inTurn(row)) {
                Answer answer = loaded.answer(pair, row, arm, instructions.get(i));
                // An answer that is interrupted is cut off.
                PartTask.requireUninterrupted(task, "row " + row);
                JsonNode line = MAPPER.valueToTree(answer);
                count(line, counts);
                out.write(MAPPER.writeValueAsString(line) + "\n");
            }
        }
        return counts;
    }

    private void requireSame(String here) {
        if (!here.equals(pair)) {
            throw new InvalidOptionException(
                    "the models that this executor loads are others than the driver's (" + here + ", not " + pair
                            + "): give --precision and --draft-precision, and the same models on each machine");
        }
    }

    @Override
    public void count(JsonNode line, Counts counts) {
        counts.add(
                line.path("finishReason").asText().equals("refused"),
                line.path("failure").isTextual());
    }

    /** A prompt that is too long for a model has no answer in any run. */
    @Override
    public boolean isWhole(Slice slice, Counts counts) {
        return counts.rows() == slice.rows() * arms;
    }

    @Override
    public String others() {
        return "other models, options, data";
    }
}
