/**
 * Spring Boot's auto-configuration: a guarded, speculating chat model from a few properties.
 *
 * <pre>
 * cautious.verifier=Qwen/Qwen2.5-Coder-1.5B-Instruct
 * cautious.draft=Qwen/Qwen2.5-Coder-0.5B-Instruct
 * cautious.draft-adapter=judges/Qwen2.5-Coder-0.5B-Instruct
 * cautious.gate.timeout=2s
 * cautious.limits.max-running=2
 * </pre>
 *
 * <p>The rest is beans:
 *
 * <pre>{@code
 * GeneratorCustomizer lookup = builder -> builder.promptLookup(PromptLookup.defaults());
 * }</pre>
 *
 * <p>Needs Spring Boot 4 on the application's class path, and Spring AI 2.0 for its models; nothing else of the library knows
 * this package.
 */
@NullMarked
package ai.cautious.djl.spring;

import org.jspecify.annotations.NullMarked;
