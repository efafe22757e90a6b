package ai.cautious.program.options;

import ai.cautious.InvalidOptionException;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.instruction.PromptTemplates;
import java.util.Locale;
import java.util.Optional;

/** The templates by name. */
public enum TemplateName {
    CHAT,
    CHATML,
    LLAMA3,
    ALPACA,
    RAW;

    /** The template; empty for the verifier's own. */
    public Optional<PromptTemplate> template() {
        return switch (this) {
            case CHAT -> Optional.empty();
            case CHATML -> Optional.of(PromptTemplates.chatml());
            case LLAMA3 -> Optional.of(PromptTemplates.llama3());
            case ALPACA -> Optional.of(PromptTemplates.alpaca());
            case RAW -> Optional.of(PromptTemplates.raw());
        };
    }

    /**
     * The template for a model.
     *
     * @param own the model's
     * @throws InvalidOptionException if that is asked for and there is none
     */
    public PromptTemplate of(Optional<PromptTemplate> own) {
        return template()
                .or(() -> own)
                .orElseThrow(() -> new InvalidOptionException(
                        "--template", this, "another one: the model has no chat template of its own"));
    }

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
