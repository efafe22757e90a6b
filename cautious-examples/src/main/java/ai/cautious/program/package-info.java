/** The command line: one program over the library's public API. What an application would copy is in
 * {@code ai.cautious.examples}. */
@NullMarked
package ai.cautious.program;

import org.jspecify.annotations.NullMarked;
