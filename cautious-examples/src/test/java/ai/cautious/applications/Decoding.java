package ai.cautious.applications;

import ai.cautious.CautiousGenerator;
import ai.cautious.GenerationRequest;
import ai.cautious.djl.DjlModel;
import ai.cautious.instruction.PromptTemplates;
import java.nio.file.Path;
import java.util.function.Supplier;

/** What an application does with the library: load a model, answer, close it. */
public final class Decoding implements Supplier<String> {

    private final Path model;

    /** With a model's folder. */
    public Decoding(String model) {
        this.model = Path.of(model);
    }

    /** The answer, and whether the thread has the context class loader that it had. */
    @Override
    public String get() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        try (DjlModel loaded = DjlModel.load(model)) {
            CautiousGenerator generator = CautiousGenerator.builder()
                    .verifier(loaded)
                    .template(PromptTemplates.raw())
                    .build();
            GenerationRequest request = GenerationRequest.builder()
                    .prompt("Once upon a time")
                    .maxNewTokens(8)
                    .build();
            String text = generator.generate(request).text();
            boolean kept = Thread.currentThread().getContextClassLoader() == context;
            return "answer: " + !text.isBlank() + ", loader kept: " + kept;
        }
    }
}
