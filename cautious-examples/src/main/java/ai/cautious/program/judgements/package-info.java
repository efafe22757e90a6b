/** The lines that {@code moderate} writes, and what {@code evaluate} makes of them. */
@NullMarked
package ai.cautious.program.judgements;

import org.jspecify.annotations.NullMarked;
