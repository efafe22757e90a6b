/**
 * The engine SPI: what an inference engine implements so that the speculation loop can draft and verify with it.
 *
 * <pre>{@code
 * Tokenizer tokenizer = draft.tokenizer();
 * try (TokenSession session = draft.open(SessionOptions.of(64, draft.vocabularySize()))) {
 *     session.append(tokenizer.encode("The capital of France is"));
 *     double[] nats = session.logProbabilities(tokenizer.encode(" Paris"), tokenizer.encode(" Rome"));
 * }
 * }</pre>
 *
 * <p>The loop itself, the acceptance rules and the prompts live elsewhere; nothing here names an engine.
 */
@Experimental
@NullMarked
package ai.cautious.model;

import ai.cautious.Experimental;
import org.jspecify.annotations.NullMarked;
