/** What two vocabularies have in common, and one's text in the other's tokens. Not for users. */
@NullMarked
package ai.cautious.internal.vocabulary;

import org.jspecify.annotations.NullMarked;
