/** What all trades need: checks of options. Not for users. */
@NullMarked
package ai.cautious.internal;

import org.jspecify.annotations.NullMarked;
