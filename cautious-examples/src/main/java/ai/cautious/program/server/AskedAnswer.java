package ai.cautious.program.server;

import ai.cautious.GenerationRequest;

/**
 * What a client asks for.
 *
 * @param isStreamed whether the answer comes in pieces
 * @param isSeeded whether the same request is to have the same answer
 * @param includesUsage whether a last piece says how many tokens there were
 */
record AskedAnswer(GenerationRequest request, boolean isStreamed, boolean isSeeded, boolean includesUsage) {

    /** Reads how the answer is to come, and ends the reading. */
    static AskedAnswer read(Fields fields, GenerationRequest.Builder request) {
        boolean streamed = fields.flag("stream").orElse(false);
        boolean usage = fields.object("stream_options")
                .map(options -> {
                    if (!streamed) {
                        throw ApiException.field(
                                fields.param("stream_options"),
                                "invalid_value",
                                "stream_options is given without stream, which must be true beside it");
                    }
                    options.refuse("include_obfuscation", "false");
                    boolean includes = options.flag("include_usage").orElse(false);
                    options.requireNoOthers();
                    return includes;
                })
                .orElse(false);
        fields.requireNoOthers();
        return new AskedAnswer(request.build(), streamed, fields.value("seed").isPresent(), usage);
    }
}
