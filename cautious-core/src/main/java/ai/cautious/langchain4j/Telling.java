package ai.cautious.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of an answer, of which a handler is told whatever it does. */
final class Telling {

    private static final Logger LOG = LoggerFactory.getLogger(Telling.class);

    private Telling() {}

    /** The whole; what the handler throws is its error. */
    static void complete(StreamingChatResponseHandler handler, ChatResponse response) {
        try {
            handler.onCompleteResponse(response);
        } catch (RuntimeException e) {
            error(handler, e);
        }
    }

    /** An error; what the handler throws is logged. */
    static void error(StreamingChatResponseHandler handler, Throwable error) {
        try {
            handler.onError(error);
        } catch (RuntimeException e) {
            LOG.warn("a handler failed that was told of an error", e);
        }
    }
}
