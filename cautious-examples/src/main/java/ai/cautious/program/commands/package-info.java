/** The program's commands, one class each. */
@NullMarked
package ai.cautious.program.commands;

import org.jspecify.annotations.NullMarked;
