/**
 * How the pocket pair, the small models in the jar, came to be: a seeded program that writes their corpus, and the recipe
 * that trains them. Nothing that an application would depend on.
 */
@NullMarked
package ai.cautious.examples.pocket;

import org.jspecify.annotations.NullMarked;
