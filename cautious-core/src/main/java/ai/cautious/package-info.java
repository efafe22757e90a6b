/**
 * The API that applications call: {@link ai.cautious.CautiousGenerator}, requests, results, events and exceptions. The
 * algorithm behind it is internal; engines come in through {@link ai.cautious.model}.
 */
@NullMarked
package ai.cautious;

import org.jspecify.annotations.NullMarked;
