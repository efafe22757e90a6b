/** Options that several commands share, and what they stand for: models, the bundled pair, gates, sampling. */
@NullMarked
package ai.cautious.program.options;

import org.jspecify.annotations.NullMarked;
