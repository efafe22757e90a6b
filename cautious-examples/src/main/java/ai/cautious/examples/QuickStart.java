package ai.cautious.examples;

import ai.cautious.CautiousGenerator;
import ai.cautious.GenerationEvent.TextDelta;
import ai.cautious.GenerationReport;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationStream;
import ai.cautious.djl.DjlModel;

/** Streams an answer: the README's example. */
public final class QuickStart {

    private QuickStart() {}

    /** Takes two checkpoints, each a name on the hub, a folder or a .gguf file: the verifier and the draft. */
    public static void main(String[] checkpoints) {
        GenerationRequest request = GenerationRequest.builder()
                .prompt("Write a Java method that tells whether a string is a palindrome.")
                .maxNewTokens(128)
                .build();
        try (DjlModel verifier = DjlModel.load(checkpoints[0]);
                DjlModel draft = DjlModel.load(checkpoints[1]);
                CautiousGenerator generator = CautiousGenerator.builder()
                        .verifier(verifier)
                        .draft(draft)
                        .build();
                GenerationStream answer = generator.stream(request)) {
            while (answer.hasNext()) {
                if (answer.next() instanceof TextDelta delta) {
                    System.out.print(delta.text());
                }
            }
            GenerationReport report = answer.result().report();
            System.out.printf(
                    "%n%d tokens; %d of %d drafted ones stood%n",
                    report.generatedTokens(), report.acceptedTokens(), report.draftedTokens());
        }
    }
}
