package ai.cautious.program.server;

import ai.cautious.limits.RequestLimits;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * How a server serves.
 *
 * @param address where it listens; port 0 is one that is free
 * @param key what clients show; empty where everybody may ask
 * @param modelName what clients call the model; empty for its own name
 * @param limits on requests that run and wait
 * @param maxTokens of an answer, at most and by default
 * @param maxBody of a request, in bytes
 * @param timeout from the end of a request to the end of its answer
 * @param drain how long what runs may go on when the server ends
 */
public record ServerSettings(
        InetSocketAddress address,
        Optional<String> key,
        Optional<String> modelName,
        RequestLimits limits,
        int maxTokens,
        int maxBody,
        Duration timeout,
        Duration drain) {}
