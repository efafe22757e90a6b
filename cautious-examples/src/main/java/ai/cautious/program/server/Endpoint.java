package ai.cautious.program.server;

/** What a path does. Thread-safe. */
interface Endpoint {

    /**
     * Answers a request.
     *
     * @throws RuntimeException what the client is told by {@link ApiException#of}
     */
    void answer(Exchange exchange);
}
