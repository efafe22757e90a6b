/** Training in Java: vocabularies, adapters and whole small models, from texts to files that others read as well. */
@NullMarked
package ai.cautious.djl.training;

import org.jspecify.annotations.NullMarked;
