/** Models on DJL's PyTorch engine. DJL's jars are automatic modules; libtorch's own jar can only be on the class path. */
module ai.cautious.djl {
    requires transitive ai.cautious.core;
    requires static transitive org.jspecify;
    requires ai.djl.api;
    requires ai.djl.pytorch_engine;
    requires com.fasterxml.jackson.databind;
    requires com.sun.jna;
    requires java.logging;
    requires java.management;
    requires java.net.http;
    requires org.apache.commons.csv;
    requires org.slf4j;
    // Not transitive: whoever compiles against this module would need them all.
    requires static micrometer.core;
    requires static spring.ai.model;
    requires static spring.beans;
    requires static spring.boot;
    requires static spring.boot.autoconfigure;
    requires static spring.boot.health;
    requires static spring.context;
    requires static spring.core;

    exports ai.cautious.djl;
    exports ai.cautious.djl.evaluation;
    exports ai.cautious.djl.hub;
    exports ai.cautious.djl.spring;
    exports ai.cautious.djl.training;

    // Spring makes the beans.
    opens ai.cautious.djl.spring;
    // JNA fills in the C library's structures.
    opens ai.cautious.djl.internal.script to
            com.sun.jna;
    // Jackson makes the records that a training's state is read into.
    opens ai.cautious.djl.internal.training to
            com.fasterxml.jackson.databind;
}
