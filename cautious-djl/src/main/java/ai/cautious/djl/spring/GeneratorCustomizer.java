package ai.cautious.djl.spring;

import ai.cautious.CautiousGenerator;

/**
 * A bean that changes the auto-configured generator, in what no property has: its acceptance policy, templates, drafting.
 *
 * <pre>{@code
 * GeneratorCustomizer lookup = builder -> builder.promptLookup(PromptLookup.defaults());
 * }</pre>
 */
@FunctionalInterface
public interface GeneratorCustomizer {

    /** Is told once, behind all that the properties say. */
    void customize(CautiousGenerator.Builder builder);
}
