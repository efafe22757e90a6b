/** One answer: its opening, the rounds of drafting and verifying, how much each round drafts, and what was measured. Where a
 * round is decided: {@link ai.cautious.internal.decoding.RoundPlanner} how much is drafted, {@link
 * ai.cautious.internal.decoding.SpeculationLoop} the round itself. Not for users. */
@NullMarked
package ai.cautious.internal.decoding;

import org.jspecify.annotations.NullMarked;
