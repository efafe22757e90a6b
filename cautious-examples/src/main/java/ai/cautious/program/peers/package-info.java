/** Other engines that {@code bench} decodes the same prompts with, each in a process of its own. */
@NullMarked
package ai.cautious.program.peers;

import org.jspecify.annotations.NullMarked;
