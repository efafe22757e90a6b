/** A profile of a pair: who answers what, what each answer was, and the figures of it all. No page; see {@code report}. */
@NullMarked
package ai.cautious.program.profile;

import org.jspecify.annotations.NullMarked;
