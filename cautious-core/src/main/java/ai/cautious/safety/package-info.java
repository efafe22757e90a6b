/** Judging prompts and answers: what is refused, hardened, annotated or stopped, and the record of it. No engine. */
@NullMarked
package ai.cautious.safety;

import org.jspecify.annotations.NullMarked;
