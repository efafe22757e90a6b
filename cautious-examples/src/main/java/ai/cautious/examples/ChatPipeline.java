package ai.cautious.examples;

import ai.cautious.CautiousGenerator;
import ai.cautious.ChatMessage;
import ai.cautious.ContextLengthException;
import ai.cautious.GenerationEvent.TextDelta;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A generator in an application's chat pipeline: keeps the conversation, streams each answer to the application and lets
 * it stop one halfway; when the context is full, the oldest exchanges are forgotten.
 *
 * <p>Not thread-safe: one for each conversation, all on one generator, which is.
 */
public final class ChatPipeline {

    private final CautiousGenerator generator;
    private final GenerationRequest.Builder request;
    private List<ChatMessage> conversation = List.of();

    /**
     * Begins a conversation.
     *
     * @param generator its models stay the caller's to close
     * @param request how answers are generated: their length, sampling, seed and instruction
     */
    public ChatPipeline(CautiousGenerator generator, GenerationRequest.Builder request) {
        this.generator = generator;
        this.request = request;
    }

    /**
     * Answers one message. The conversation grows by both once the answer has ended, not if it fails.
     *
     * @param message the user's
     * @param listener gets each piece of text; false ends the answer there
     * @return the whole answer
     * @throws ContextLengthException if even the message alone leaves the context no room for an answer
     */
    public String answer(String message, Predicate<String> listener) {
        List<ChatMessage> exchanged = new ArrayList<>(conversation);
        exchanged.add(ChatMessage.user(message));
        String answer = stream(exchanged, listener);
        exchanged.add(ChatMessage.assistant(answer));
        conversation = List.copyOf(exchanged);
        return answer;
    }

    /** The conversation so far, without what has been forgotten. */
    public List<ChatMessage> conversation() {
        return conversation;
    }

    /** Answers the last of some messages; forgets the oldest of them until there is room. */
    private String stream(List<ChatMessage> messages, Predicate<String> listener) {
        while (true) {
            try (GenerationStream events =
                    generator.stream(request.messages(messages).build())) {
                while (events.hasNext()) {
                    if (events.next() instanceof TextDelta delta && !listener.test(delta.text())) {
                        events.cancel();
                    }
                }
                return events.result().text();
            } catch (ContextLengthException e) {
                // It comes before any text.
                if (messages.size() == 1) {
                    throw e;
                }
                // A question and its answer.
                messages.subList(0, 2).clear();
            }
        }
    }
}
