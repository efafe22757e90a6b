/** JMH benchmarks; each class says the command that runs it. */
@NullMarked
package ai.cautious.benchmarks;

import org.jspecify.annotations.NullMarked;
