/** The command-line program, on the library's public API only, and an example of embedding the library. */
@NullMarked
package ai.cautious.examples;

import org.jspecify.annotations.NullMarked;
