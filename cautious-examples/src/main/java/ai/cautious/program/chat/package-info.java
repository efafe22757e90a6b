/** A conversation: who types, what is a command, what is remembered. */
@NullMarked
package ai.cautious.program.chat;

import org.jspecify.annotations.NullMarked;
