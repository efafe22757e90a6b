/** Models on DJL's PyTorch engine: loading them, choosing their precision and device, and the process's runtime. */
@NullMarked
package ai.cautious.djl;

import org.jspecify.annotations.NullMarked;
