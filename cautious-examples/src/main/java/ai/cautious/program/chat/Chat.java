package ai.cautious.program.chat;

import static ai.cautious.program.chat.ChatLine.HELP;
import static ai.cautious.program.chat.ChatLine.QUIT;
import static ai.cautious.program.chat.ChatLine.RESET;
import static ai.cautious.program.chat.ChatLine.SAVE;
import static ai.cautious.program.chat.ChatLine.SYSTEM;

import ai.cautious.CautiousException;
import ai.cautious.CautiousGenerator;
import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationResult;
import ai.cautious.examples.ChatPipeline;
import ai.cautious.instruction.PromptTemplate;
import java.util.ArrayList;
import java.util.List;

/** A conversation between a user and a model, with the commands that a user has. Not thread-safe. */
public final class Chat {

    private final ChatUser user;
    private final CautiousGenerator generator;
    private final GenerationRequest.Builder request;
    private final PromptTemplate template;
    private final SavedConversation saved = new SavedConversation();
    private ChatPipeline pipeline;

    /**
     * Begins.
     *
     * @param request how answers are generated, without messages or an instruction
     * @param template the verifier's, which must have a place for what {@code /system} says
     */
    public Chat(
            ChatUser user, CautiousGenerator generator, GenerationRequest.Builder request, PromptTemplate template) {
        this.user = user;
        this.generator = generator;
        this.request = request;
        this.template = template;
        this.pipeline = over(List.of());
    }

    /** Answers line after line, until there is none any more or the user leaves. */
    public void run() {
        for (String typed = user.next(); typed != null; typed = user.next()) {
            try {
                ChatLine line = ChatLine.of(typed);
                if (line.command().equals(QUIT)) {
                    return;
                }
                if (line.isMessage()) {
                    answer(line.text());
                } else {
                    obey(line);
                }
            } catch (CautiousException e) {
                user.failed(e);
            }
        }
    }

    private void obey(ChatLine line) {
        switch (line.command()) {
            case RESET -> {
                pipeline = over(system());
                user.note("the conversation is forgotten" + (system().isEmpty() ? "" : ", but not what /system said"));
            }
            case SYSTEM -> instruct(line.text());
            case SAVE -> {
                saved.write(line.text(), pipeline.conversation());
                user.note("written to " + line.text());
            }
            case HELP -> ChatLine.USAGE.lines().forEach(user::note);
            default -> throw new IllegalStateException(line.command());
        }
    }

    /**
     * Has the system message from now on, over the conversation as it stands.
     *
     * @param text empty for none
     * @throws ai.cautious.InvalidOptionException if the template has no place for one
     */
    public void instruct(String text) {
        List<ChatMessage> messages = new ArrayList<>();
        if (!text.isEmpty()) {
            messages.add(ChatMessage.system(text));
            template.render(List.of(messages.get(0), ChatMessage.user("")));
        }
        pipeline.conversation().stream()
                .filter(message -> message.role() != Role.SYSTEM)
                .forEach(messages::add);
        pipeline = over(messages);
    }

    private void answer(String message) {
        if (message.isBlank()) {
            return;
        }
        List<ChatMessage> before = pipeline.conversation();
        GenerationResult result = user.whileAnswering(
                pipeline::cancel,
                () -> pipeline.answer(message, text -> {
                    user.show(text);
                    return true;
                }));
        user.answered(request.build(), result);
        List<ChatMessage> after = pipeline.conversation();
        if (!after.equals(before) && after.size() < before.size() + 2) {
            user.note("the context is full: the oldest messages are forgotten");
        }
    }

    private ChatPipeline over(List<ChatMessage> messages) {
        return new ChatPipeline(generator, request, messages);
    }

    private List<ChatMessage> system() {
        return pipeline.conversation().stream()
                .filter(message -> message.role() == Role.SYSTEM)
                .toList();
    }
}
