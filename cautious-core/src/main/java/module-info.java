/** Safety-first speculative decoding: the API, the algorithm and the engine SPI. */
// The engine module is none of those that this one is compiled with.
@SuppressWarnings("module")
module ai.cautious.core {
    requires static langchain4j.core;
    requires static transitive org.jspecify;
    // Not transitive: whoever compiles against this module would need them all.
    requires static micrometer.core;
    requires static org.reactivestreams;
    requires static reactor.core;
    requires static spring.ai.client.chat;
    requires static spring.ai.commons;
    requires static spring.ai.model;
    requires static spring.core;
    requires org.slf4j;

    exports ai.cautious;
    exports ai.cautious.acceptance;
    exports ai.cautious.drafting;
    exports ai.cautious.evaluation;
    exports ai.cautious.instruction;
    exports ai.cautious.internal to
            ai.cautious.djl;
    exports ai.cautious.langchain4j;
    exports ai.cautious.limits;
    exports ai.cautious.metrics;
    exports ai.cautious.model;
    exports ai.cautious.safety;
    exports ai.cautious.sampling;
    exports ai.cautious.springai;
}
