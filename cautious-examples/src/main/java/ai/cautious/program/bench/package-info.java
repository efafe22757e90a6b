/** Prompts, rows and ratios of {@code bench}: speeds measured in turn. */
@NullMarked
package ai.cautious.program.bench;

import org.jspecify.annotations.NullMarked;
