/** What the program reads and prints: lines, reports, progress. */
@NullMarked
package ai.cautious.program.console;

import org.jspecify.annotations.NullMarked;
