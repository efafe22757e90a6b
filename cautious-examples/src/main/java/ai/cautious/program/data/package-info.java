/** Data sets as lines of JSON, whatever file they are kept in. */
@NullMarked
package ai.cautious.program.data;

import org.jspecify.annotations.NullMarked;
