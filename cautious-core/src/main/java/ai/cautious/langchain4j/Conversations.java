package ai.cautious.langchain4j;

import static java.util.Objects.requireNonNull;

import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import ai.cautious.safety.GuardedConversation;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ContentType;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The framework's messages as this library's, which are text; anything else is refused by name. */
final class Conversations {

    private Conversations() {}

    /**
     * What a generator answers.
     *
     * @throws UnsupportedFeatureException if a message is no text, or a tool's
     */
    static List<ChatMessage> answered(List<dev.langchain4j.data.message.ChatMessage> messages) {
        return all(messages, message -> {
            if (message instanceof ToolExecutionResultMessage
                    || (message instanceof AiMessage answer && answer.hasToolExecutionRequests())) {
                throw new UnsupportedFeatureException("a message of a tool's: this model calls no tools");
            }
            // What was thought before is no part of what a model reads.
            return message instanceof AiMessage answer ? ChatMessage.assistant(said(answer)) : message(message);
        });
    }

    /**
     * What a judge reads: all that a model is told in words, what it thought, what it asked of tools and what they gave back
     * too.
     *
     * @throws UnsupportedFeatureException if a message is no text
     */
    static List<ChatMessage> judged(List<dev.langchain4j.data.message.ChatMessage> messages) {
        return all(messages, Conversations::message);
    }

    private static List<ChatMessage> all(
            List<dev.langchain4j.data.message.ChatMessage> messages,
            Function<dev.langchain4j.data.message.ChatMessage, ChatMessage> read) {
        List<ChatMessage> all = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            all.add(read.apply(requireNonNull(messages.get(i), "messages[" + i + "]")));
        }
        return all;
    }

    private static ChatMessage message(dev.langchain4j.data.message.ChatMessage message) {
        if (message instanceof SystemMessage system) {
            return ChatMessage.system(system.text());
        }
        if (message instanceof UserMessage user) {
            return named(Role.USER, text(user.contents(), "a user's message"), user.name());
        }
        if (message instanceof AiMessage answer) {
            requireText(answer);
            return ChatMessage.assistant(Stream.concat(
                            Stream.ofNullable(answer.thinking()),
                            Stream.concat(
                                    Stream.ofNullable(answer.text()),
                                    answer.toolExecutionRequests().stream().map(Conversations::text)))
                    .collect(Collectors.joining("\n")));
        }
        if (message instanceof ToolExecutionResultMessage result) {
            return named(Role.TOOL, text(result.contents(), "a tool's result"), result.toolName());
        }
        throw new UnsupportedFeatureException("a message of type " + message.type()
                + ": what it says is not known; SYSTEM, USER, AI and TOOL_EXECUTION_RESULT are");
    }

    private static ChatMessage named(Role role, String text, @Nullable String name) {
        ChatMessage.Builder message = ChatMessage.builder(role).content(text);
        return name == null || name.isBlank()
                ? message.build()
                : message.name(name).build();
    }

    private static String text(List<Content> contents, String where) {
        return contents.stream()
                .map(content -> {
                    if (content instanceof TextContent text) {
                        return text.text();
                    }
                    throw new UnsupportedFeatureException("content of type " + content.type() + " in " + where
                            + ": nobody here reads anything but TEXT");
                })
                .collect(Collectors.joining("\n"));
    }

    private static String said(AiMessage answer) {
        requireText(answer);
        return answer.text() == null ? "" : answer.text();
    }

    /** @throws UnsupportedFeatureException if an answer has more than text and what it asks of tools */
    static void requireText(AiMessage answer) {
        requireNone(answer, AiMessage.GENERATED_IMAGES_KEY, ContentType.IMAGE);
        requireNone(answer, AiMessage.GENERATED_AUDIO_KEY, ContentType.AUDIO);
    }

    private static void requireNone(AiMessage answer, String attribute, ContentType type) {
        if (answer.attributes().containsKey(attribute)) {
            throw new UnsupportedFeatureException(
                    "content of type " + type + " in an answer: nobody here reads anything but TEXT");
        }
    }

    /** A judged request as the model is to read it: with the gate's instruction in front where it says so. */
    static ChatRequest hardened(ChatRequest request, GuardedConversation conversation) {
        List<dev.langchain4j.data.message.ChatMessage> messages = new ArrayList<>(request.messages());
        String own = messages.get(0) instanceof SystemMessage ? ((SystemMessage) messages.remove(0)).text() : "";
        String instruction = conversation.instruction(own);
        if (instruction.equals(own)) {
            return request;
        }
        messages.add(0, SystemMessage.from(instruction));
        return request.toBuilder().messages(messages).build();
    }

    /** What a model asks of a tool, as a judge reads it. */
    static String text(ToolExecutionRequest request) {
        return request.name() + "(" + (request.arguments() == null ? "" : request.arguments()) + ")";
    }
}
