package ai.cautious.applications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.CautiousGenerator;
import ai.cautious.ClosedException;
import ai.cautious.ContextLengthException;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationResult;
import ai.cautious.InvalidOptionException;
import ai.cautious.djl.DjlModel;
import ai.cautious.instruction.PromptTemplates;
import ai.cautious.program.StoriesModel;
import ai.cautious.safety.AuditEvent;
import ai.cautious.safety.SafetyGate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a service tells others of its models: how they are called, and not where they lie. */
class ModelNamesTest {

    @Test
    void messagesAuditAndReportsHaveNamesAndNoPaths() {
        try (StoriesModel stories = StoriesModel.extract();
                DjlModel model = DjlModel.load(stories.folder());
                CautiousGenerator plain = CautiousGenerator.builder()
                        .verifier(model)
                        .draft(model)
                        .template(PromptTemplates.raw())
                        .build()) {
            Path folder = stories.folder();
            String name = folder.getFileName().toString();
            String elsewhere = folder.getParent() + "/";
            List<AuditEvent> audited = new ArrayList<>();
            GenerationResult result = plain.toBuilder()
                    .safetyGate(SafetyGate.builder().auditListener(audited::add).build())
                    .build()
                    .generate(GenerationRequest.of("Once"));
            assertThat(audited).hasSize(1);
            List<String> told = new ArrayList<>();
            told.add(audited.get(0).toString());
            told.add(result.toString());
            told.add(result.report().verifier().toString());
            told.add(model.toString());
            assertThatThrownBy(() -> plain.generate("word ".repeat(2000)))
                    .isInstanceOfSatisfying(ContextLengthException.class, e -> told.add(e.getMessage()));
            assertThatThrownBy(() -> CautiousGenerator.builder().verifier(model).build())
                    .isInstanceOfSatisfying(InvalidOptionException.class, e -> told.add(e.getMessage()));
            assertThatThrownBy(() -> plain.toBuilder()
                            .template(PromptTemplates.chatml())
                            .build()
                            .generate("Once"))
                    .isInstanceOfSatisfying(InvalidOptionException.class, e -> told.add(e.getMessage()));
            DjlModel closed = DjlModel.load(folder);
            closed.close();
            assertThatThrownBy(() -> closed.tokenizer().encode("Once"))
                    .isInstanceOfSatisfying(ClosedException.class, e -> told.add(e.getMessage()));
            assertThat(told)
                    .allSatisfy(
                            text -> assertThat(text).doesNotContain(elsewhere).contains(name));
        }
    }
}
