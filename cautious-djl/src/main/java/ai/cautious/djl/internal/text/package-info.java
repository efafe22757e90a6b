/** Text in and out: the tokenizers of both checkpoint formats, and the chat templates that checkpoints bring along. */
@NullMarked
package ai.cautious.djl.internal.text;

import org.jspecify.annotations.NullMarked;
