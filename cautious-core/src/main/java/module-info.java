/** Safety-first speculative decoding: the API, the algorithm and the engine SPI. */
module ai.cautious.core {
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports ai.cautious;
    exports ai.cautious.acceptance;
    exports ai.cautious.drafting;
    exports ai.cautious.instruction;
    exports ai.cautious.model;
    exports ai.cautious.safety;
    exports ai.cautious.sampling;
}
