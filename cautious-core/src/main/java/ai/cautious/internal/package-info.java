/** What all trades need: checks of options, growing lists of tokens. Not for users. */
@NullMarked
package ai.cautious.internal;

import org.jspecify.annotations.NullMarked;
