/**
 * The engine SPI: what an inference engine implements so that the speculation loop can draft and verify with it. The
 * loop itself, the acceptance rules and the prompts live elsewhere; nothing here names an engine.
 */
@NullMarked
package ai.cautious.model;

import org.jspecify.annotations.NullMarked;
