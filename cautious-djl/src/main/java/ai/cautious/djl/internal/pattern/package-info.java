/**
 * Regular expressions of strangers, matched in time that is bounded beforehand, over the characters that Oniguruma's and
 * Rust's tables know. Knows nothing of tokenizers.
 */
@NullMarked
package ai.cautious.djl.internal.pattern;

import org.jspecify.annotations.NullMarked;
