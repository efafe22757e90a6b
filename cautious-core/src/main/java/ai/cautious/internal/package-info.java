/** What all trades need: checks of options, growing lists of tokens, cancellations. Not for users. */
@NullMarked
package ai.cautious.internal;

import org.jspecify.annotations.NullMarked;
