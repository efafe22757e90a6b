package ai.cautious.langchain4j;

import ai.cautious.CautiousGenerator;
import ai.cautious.GenerationEvent;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationStream;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;

/** One answer of a generator's, of which a handler is told. Runs once. */
final class StreamedAnswer implements Runnable {

    private final CautiousGenerator generator;
    private final GenerationRequest request;
    private final StreamingChatResponseHandler handler;

    StreamedAnswer(CautiousGenerator generator, GenerationRequest request, StreamingChatResponseHandler handler) {
        this.generator = generator;
        this.request = request;
        this.handler = handler;
    }

    @Override
    public void run() {
        try (GenerationStream stream = generator.stream(request)) {
            Handle handle = new Handle(stream);
            while (stream.hasNext() && !handle.cancelled) {
                GenerationEvent event = stream.next();
                if (event instanceof GenerationEvent.TextDelta delta
                        && !delta.text().isEmpty()
                        && !handle.cancelled) {
                    handler.onPartialResponse(new PartialResponse(delta.text()), new PartialResponseContext(handle));
                }
            }
            if (!handle.cancelled) {
                Telling.complete(handler, Responses.of(stream.result()));
            }
        } catch (Exception e) {
            Telling.error(handler, e);
        } catch (Error e) {
            Telling.error(handler, e);
            throw e;
        }
    }

    /** Cancels the generation. */
    private static final class Handle implements StreamingHandle {

        private final GenerationStream stream;
        private volatile boolean cancelled;

        Handle(GenerationStream stream) {
            this.stream = stream;
        }

        @Override
        public void cancel() {
            cancelled = true;
            stream.cancel();
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }
    }
}
