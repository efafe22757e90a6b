/** The algorithm behind {@link ai.cautious.CautiousGenerator}: not exported, and free to change. */
@NullMarked
package ai.cautious.internal;

import org.jspecify.annotations.NullMarked;
