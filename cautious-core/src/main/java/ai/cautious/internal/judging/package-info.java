/** How a model is asked for a verdict, on a prompt before it is answered and on an answer before it is released. Not for
 * users. */
@NullMarked
package ai.cautious.internal.judging;

import org.jspecify.annotations.NullMarked;
