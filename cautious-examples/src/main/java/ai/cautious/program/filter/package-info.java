/** What a separate filter before a generation costs beside the gate, and how well both judge. */
@NullMarked
package ai.cautious.program.filter;

import org.jspecify.annotations.NullMarked;
