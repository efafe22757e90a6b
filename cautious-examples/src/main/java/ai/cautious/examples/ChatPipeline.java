package ai.cautious.examples;

import ai.cautious.CautiousGenerator;
import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import ai.cautious.ContextLengthException;
import ai.cautious.GenerationEvent.TextDelta;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationResult;
import ai.cautious.GenerationStream;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.DjlOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A generator in an application's chat pipeline: keeps the conversation, streams each answer to the application and lets
 * it stop one halfway; when the context is full, the oldest exchanges are forgotten.
 *
 * <p>Not thread-safe, but for {@link #cancel}: one for each conversation, all on one generator, which is thread-safe.
 */
public final class ChatPipeline {

    private static final int MOST_TOKENS = 128;

    private final CautiousGenerator generator;
    private final GenerationRequest.Builder request;
    private List<ChatMessage> conversation;
    private volatile @Nullable GenerationStream underWay;
    private volatile boolean cancelled;

    /**
     * @param generator stays the caller's to close
     * @param request how answers are generated: their length, sampling, seed and instruction
     * @param conversation what was said before; a system message that it begins with is never forgotten
     */
    public ChatPipeline(
            CautiousGenerator generator, GenerationRequest.Builder request, List<ChatMessage> conversation) {
        this.generator = generator;
        this.request = request;
        this.conversation = List.copyOf(conversation);
    }

    /**
     * Answers one message. Both are remembered, but not if the answer fails, is not let through, or is cancelled before it
     * has begun: a gate would judge such a message again with each one that follows.
     *
     * @param listener gets each piece of text; false ends the answer there
     * @throws ContextLengthException if even the message alone leaves the context no room for an answer
     */
    public GenerationResult answer(String message, Predicate<String> listener) {
        List<ChatMessage> messages = new ArrayList<>(conversation);
        messages.add(ChatMessage.user(message));
        cancelled = false;
        while (true) {
            try (GenerationStream events =
                    generator.stream(request.messages(messages).build())) {
                underWay = events;
                if (cancelled) {
                    events.cancel();
                }
                while (events.hasNext()) {
                    if (events.next() instanceof TextDelta delta && !listener.test(delta.text())) {
                        events.cancel();
                    }
                }
                GenerationResult result = events.result();
                if (isToBeRemembered(result)) {
                    messages.add(ChatMessage.assistant(result.text()));
                    conversation = List.copyOf(messages);
                }
                return result;
            } catch (ContextLengthException e) {
                // It comes before any text.
                int oldest = messages.get(0).role() == Role.SYSTEM ? 1 : 0;
                if (oldest == messages.size() - 1) {
                    throw e;
                }
                do {
                    messages.remove(oldest);
                } while (messages.get(oldest).role() != Role.USER);
            } finally {
                underWay = null;
            }
        }
    }

    private static boolean isToBeRemembered(GenerationResult result) {
        return switch (result.finishReason()) {
            case REFUSED, WITHHELD -> false;
            case CANCELLED -> !result.text().isEmpty();
            default -> true;
        };
    }

    /** Ends the answer under way, if there is one, after the pass under way. Any thread may. */
    public void cancel() {
        cancelled = true;
        GenerationStream answer = underWay;
        if (answer != null) {
            answer.cancel();
        }
    }

    /**
     * Holds a conversation of what is typed, a line a message. Takes two checkpoints, the verifier and a draft that judges,
     * and where the draft has it from an adapter, that adapter's folder.
     */
    public static void main(String[] checkpoints) throws IOException {
        DjlOptions.Builder judging = DjlOptions.builder();
        if (checkpoints.length > 2) {
            judging.adapter(checkpoints[2]);
        }
        try (DjlModel verifier = DjlModel.load(checkpoints[0]);
                DjlModel draft = DjlModel.load(checkpoints[1], judging.build());
                CautiousGenerator generator = CautiousGenerator.builder()
                        .verifier(verifier)
                        .draft(draft)
                        .requireGate()
                        .build()) {
            ChatPipeline chat =
                    new ChatPipeline(generator, GenerationRequest.builder().maxNewTokens(MOST_TOKENS), List.of());
            BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println("> " + line);
                GenerationResult result = chat.answer(line, text -> {
                    System.out.print(text);
                    return true;
                });
                System.out.println("\n[" + result.finishReason() + "]");
            }
        }
    }

    /** The conversation so far, without what has been forgotten. */
    public List<ChatMessage> conversation() {
        return conversation;
    }
}
