/** From tokens to text while an answer grows, and texts without their disguise. Not for users. */
@NullMarked
package ai.cautious.internal.text;

import org.jspecify.annotations.NullMarked;
