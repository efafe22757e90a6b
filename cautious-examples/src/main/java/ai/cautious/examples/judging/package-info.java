/**
 * How the judges that ship came to learn conversations: a seeded program that makes labelled conversations from single
 * labelled prompts and from short answers of a model. Nothing that an application would depend on.
 *
 * <p>No harmful answer is written anywhere: behind harm stands a refusal or a bare opening.
 */
@NullMarked
package ai.cautious.examples.judging;

import org.jspecify.annotations.NullMarked;
