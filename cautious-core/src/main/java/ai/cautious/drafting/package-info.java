/** What drafts, beside a model, and how much of it: draft lengths, prompt lookup. No engine. */
@NullMarked
package ai.cautious.drafting;

import org.jspecify.annotations.NullMarked;
