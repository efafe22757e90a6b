/**
 * A server that speaks as OpenAI's does, in front of a generator and its judge: what a request may ask for, how an answer is
 * written, and the connections that carry both. Two classes alone know the HTTP library, Netty.
 */
@NullMarked
package ai.cautious.program.server;

import org.jspecify.annotations.NullMarked;
