package ai.cautious.program.judgements;

import ai.cautious.ChatMessage;
import ai.cautious.program.console.OutputLines;
import ai.cautious.program.console.Progress;
import ai.cautious.program.console.WrittenLines;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Texts that are to be judged, and where their lines go. */
public sealed interface JudgedTexts {

    /** How many there are. */
    long count();

    /** The lines that an earlier run has written, in order. */
    List<String> written();

    /**
     * Judges what no earlier run has judged, and writes it.
     *
     * @param task what progress is shown of
     * @param hash stands in each line of this judge
     * @param out takes the lines that go into no file
     * @throws ai.cautious.InvalidOptionException if another judge wrote the lines that are to be gone on with, or a line
     *     cannot be judged
     */
    void judge(String task, RowJudge judge, String hash, PrintWriter out) throws IOException;

    /**
     * One.
     *
     * @param field what holds it in the line that is printed
     */
    record One(String field, String text) implements JudgedTexts {

        private static final ObjectMapper MAPPER = new ObjectMapper();

        @Override
        public long count() {
            return 1;
        }

        @Override
        public List<String> written() {
            return List.of();
        }

        @Override
        public void judge(String task, RowJudge judge, String hash, PrintWriter out) throws IOException {
            ObjectNode object = MAPPER.createObjectNode().put(field, text);
            judge.judge(List.of(new Row("", List.of(ChatMessage.user(text)), object)));
            out.println(MAPPER.writeValueAsString(object));
            out.flush();
        }
    }

    /**
     * A file's.
     *
     * @param count of its lines
     * @param output gets them; null where they are printed
     * @param before what an earlier run has written there
     */
    record Lines(ModeratedFile file, long count, @Nullable Path output, WrittenLines before) implements JudgedTexts {

        @Override
        public List<String> written() {
            return before.lines();
        }

        @Override
        public void judge(String task, RowJudge judge, String hash, PrintWriter out) throws IOException {
            if (output == null) {
                judge(task, judge, out, none -> {});
                return;
            }
            ModeratedFile.requireJudge(output, before, hash);
            try (OutputLines lined = OutputLines.open("--output", output, before)) {
                judge(task, judge, lined, lined::replace);
            }
        }

        private void judge(String task, RowJudge judge, Writer out, Consumer<Map<Long, String>> replacing)
                throws IOException {
            long done = before.count() - before.failed().size();
            try (Progress progress = Progress.begin(System.err, task, "texts", done, count)) {
                AtomicLong steps = new AtomicLong(done);
                Runnable step = () -> progress.stepTo(steps.incrementAndGet());
                file.retry(before, judge, replacing, step);
                file.moderate(before, judge, out, step);
            }
        }
    }
}
