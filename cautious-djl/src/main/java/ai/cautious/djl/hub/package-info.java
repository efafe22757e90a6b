/**
 * Models by name: from the hub's standard cache, and what is not there yet from the hub.
 *
 * <pre>{@code
 * Path model = ModelHub.resolve("Qwen/Qwen2.5-0.5B-Instruct");
 * try (DjlModel verifier = DjlModel.load(model)) {
 *     System.out.println(verifier.name());
 * }
 * }</pre>
 *
 * <p>Whatever takes a model's path takes such a name, too. Not here: what is in the files.
 */
@Experimental
@NullMarked
package ai.cautious.djl.hub;

import ai.cautious.Experimental;
import org.jspecify.annotations.NullMarked;
