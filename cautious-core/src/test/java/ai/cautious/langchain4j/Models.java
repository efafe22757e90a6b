package ai.cautious.langchain4j;

import ai.cautious.CautiousGenerator;
import ai.cautious.ModelIdentity;
import ai.cautious.model.ModelJudge;
import ai.cautious.safety.ConversationGuard;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.testing.ByteTokenizer;
import ai.cautious.testing.JudgingModel;
import ai.cautious.testing.TableModel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Models without an engine, which find toxic what has the word poison in it. */
final class Models {

    static final SafetyGate QUIET =
            SafetyGate.builder().auditListener(event -> {}).build();

    private Models() {}

    /** Says what it is told to about what it reads. */
    static TableModel saying(Function<String, String> answer) {
        ByteTokenizer bytes = new ByteTokenizer();
        return TableModel.of(1, ByteTokenizer.SIZE, 3)
                .reading(bytes)
                .withTemplate(ByteTokenizer.template())
                .endingAt(0)
                .steered(context -> {
                    int begun = context.lastIndexOf(ByteTokenizer.ASSISTANT) + 1;
                    byte[] said = answer.apply(bytes.decode(ids(context.subList(0, begun))))
                            .getBytes(StandardCharsets.UTF_8);
                    int place = context.size() - begun;
                    float[] logits = new float[ByteTokenizer.SIZE];
                    Arrays.fill(logits, -100);
                    logits[place < said.length ? said[place] & 0xFF : 0] = 0;
                    return logits;
                });
    }

    private static int[] ids(List<Integer> tokens) {
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }

    static ModelJudge judge(TableModel model) {
        return ModelJudge.of(model, SafetyProfile.defaults());
    }

    static CautiousGenerator.Builder generator(TableModel verifier) {
        return CautiousGenerator.builder()
                .verifier(verifier)
                .safetyJudge(judge(JudgingModel.of(5)))
                .safetyGate(QUIET);
    }

    static ConversationGuard.Builder guard(TableModel judge) {
        return ConversationGuard.builder(ModelIdentity.of("remote"))
                .safetyGate(QUIET)
                .safetyJudge(judge(judge));
    }
}
