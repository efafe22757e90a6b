/** From tokens to text while an answer grows. Not for users. */
@NullMarked
package ai.cautious.internal.text;

import org.jspecify.annotations.NullMarked;
