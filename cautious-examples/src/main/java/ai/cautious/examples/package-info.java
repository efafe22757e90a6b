/** What to copy: short, complete programs on the public API only. The command line is {@code ai.cautious.program}. */
@NullMarked
package ai.cautious.examples;

import org.jspecify.annotations.NullMarked;
