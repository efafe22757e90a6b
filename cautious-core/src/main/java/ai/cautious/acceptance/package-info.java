/** The rules by which drafted tokens are accepted, and the decision on a whole block. No engine, no model. */
@NullMarked
package ai.cautious.acceptance;

import org.jspecify.annotations.NullMarked;
