package ai.cautious.applications;

import ai.cautious.CautiousException;
import ai.cautious.CautiousGenerator;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationResult;
import ai.cautious.ModelIdentity;
import ai.cautious.djl.DjlModel;
import ai.cautious.instruction.PromptTemplates;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.Judgement;
import ai.cautious.safety.OutputMonitor;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyJudge;
import java.nio.file.Path;

/** An application in which all fails that may, and that prints what it is told of that. */
public final class FailingApplication {

    private FailingApplication() {}

    /** Takes a model's folder. */
    public static void main(String[] arguments) {
        try (DjlModel model = DjlModel.load(Path.of(arguments[0]));
                CautiousGenerator plain = CautiousGenerator.builder()
                        .verifier(model)
                        .template(PromptTemplates.raw())
                        .build()) {
            GenerationResult refused = answer(plain.toBuilder()
                    .safetyGate(SafetyGate.defaults())
                    .safetyJudge(new BrokenJudge())
                    .build());
            System.out.println("judge: "
                    + refused.gateDecision()
                            .orElseThrow()
                            .failure()
                            .orElseThrow()
                            .reason());
            GenerationResult withheld = answer(plain.toBuilder()
                    .outputMonitor(OutputMonitor.ofText(text -> {
                        throw new IllegalStateException("the monitor's own fault");
                    }))
                    .build());
            System.out.println("monitor: "
                    + withheld.withheld().orElseThrow().decision().reason().orElseThrow());
        } catch (CautiousException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                System.out.println("thrown: " + cause);
            }
        }
    }

    private static GenerationResult answer(CautiousGenerator generator) {
        try (generator) {
            return generator.generate(GenerationRequest.builder()
                    .prompt("Once upon a time")
                    .maxNewTokens(8)
                    .build());
        }
    }

    private record BrokenJudge() implements SafetyJudge {

        @Override
        public ModelIdentity identity() {
            return ModelIdentity.of("broken");
        }

        @Override
        public Judgement judge(JudgeRequest request) {
            throw new IllegalStateException("the judge's own fault");
        }
    }
}
