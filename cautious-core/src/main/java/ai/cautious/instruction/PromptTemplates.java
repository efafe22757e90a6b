package ai.cautious.instruction;

import static java.util.Objects.requireNonNull;
import static java.util.regex.Pattern.MULTILINE;

import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import ai.cautious.InvalidOptionException;
import ai.cautious.instruction.Prompt.Control;
import ai.cautious.instruction.Prompt.Piece;
import ai.cautious.instruction.Prompt.Start;
import ai.cautious.instruction.Prompt.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The templates that need no checkpoint. */
public final class PromptTemplates {

    private static final String ALPACA_WITH_INPUT =
            "Below is an instruction that describes a task, paired with an input"
                    + " that provides further context. Write a response that appropriately completes the request.\n\n"
                    + "### Instruction:\n%s\n\n### Input:\n%s\n\n### Response:\n";
    private static final String ALPACA = "Below is an instruction that describes a task. Write a response that"
            + " appropriately completes the request.\n\n### Instruction:\n%s\n\n### Response:\n";

    private static final Pattern ALPACA_HEADING = Pattern.compile("^(?=### (Instruction|Input|Response):)", MULTILINE);

    private PromptTemplates() {}

    /**
     * A template by its name.
     *
     * @param name {@code chatml}, {@code llama3}, {@code alpaca} or {@code raw}
     * @throws InvalidOptionException if there is none of that name
     */
    public static PromptTemplate named(String name) {
        requireNonNull(name, "name");
        return switch (name) {
            case "chatml" -> chatml();
            case "llama3" -> llama3();
            case "alpaca" -> alpaca();
            case "raw" -> raw();
            default -> throw new InvalidOptionException("template", name, "chatml, llama3, alpaca or raw");
        };
    }

    /** The user's message as it is, after what the tokenizer itself puts first. */
    public static PromptTemplate raw() {
        return messages -> {
            SingleTurn turn = SingleTurn.of("raw", messages);
            if (turn.instruction().isPresent()) {
                throw new InvalidOptionException("the raw template has no place for an instruction; choose another"
                        + " template or put it into the prompt");
            }
            return new Prompt(List.of(new Start(), new Text(turn.input())));
        };
    }

    /**
     * Stanford Alpaca's: the system message is the instruction and the user's message the input, or the user's message
     * is the instruction where there is no system message. As its sections are plain text, a line of the user's message that
     * spells a heading gets a backslash in front.
     */
    public static PromptTemplate alpaca() {
        return messages -> {
            SingleTurn turn = SingleTurn.of("alpaca", messages);
            String input = ALPACA_HEADING.matcher(turn.input()).replaceAll("\\\\");
            String text = turn.instruction()
                    .map(instruction -> ALPACA_WITH_INPUT.formatted(instruction, input))
                    .orElseGet(() -> ALPACA.formatted(input));
            return new Prompt(List.of(new Start(), new Text(text)));
        };
    }

    /** ChatML: {@code <|im_start|>role\n…<|im_end|>\n}, without a default system message. */
    public static PromptTemplate chatml() {
        return messages -> {
            List<Piece> pieces = new ArrayList<>();
            for (ChatMessage message : messages) {
                pieces.add(new Control("<|im_start|>"));
                pieces.add(new Text(role(message) + "\n" + message.content()));
                pieces.add(new Control("<|im_end|>"));
                pieces.add(new Text("\n"));
            }
            pieces.add(new Control("<|im_start|>"));
            pieces.add(new Text("assistant\n"));
            return new Prompt(pieces);
        };
    }

    /** Llama 3's chat format, without a default system message. */
    public static PromptTemplate llama3() {
        return messages -> {
            requireNoTool("llama3", messages);
            List<Piece> pieces = new ArrayList<>();
            pieces.add(new Control("<|begin_of_text|>"));
            for (ChatMessage message : messages) {
                llama3Header(role(message), pieces);
                pieces.add(new Text(message.content().strip()));
                pieces.add(new Control("<|eot_id|>"));
            }
            llama3Header("assistant", pieces);
            return new Prompt(pieces);
        };
    }

    private static void llama3Header(String role, List<Piece> pieces) {
        pieces.add(new Control("<|start_header_id|>"));
        pieces.add(new Text(role));
        pieces.add(new Control("<|end_header_id|>"));
        pieces.add(new Text("\n\n"));
    }

    private static void requireNoTool(String template, List<ChatMessage> messages) {
        if (messages.stream().anyMatch(message -> message.role() == Role.TOOL)) {
            throw new InvalidOptionException("the " + template
                    + " template has no place for a tool's message; choose a chat template that knows tools");
        }
    }

    private static String role(ChatMessage message) {
        return message.role().name().toLowerCase(Locale.ROOT);
    }

    /** The one exchange that templates without turns can express. */
    private record SingleTurn(Optional<String> instruction, String input) {

        static SingleTurn of(String template, List<ChatMessage> messages) {
            requireNoTool(template, messages);
            int last = messages.size() - 1;
            boolean instructed = last == 1 && messages.get(0).role() == Role.SYSTEM;
            if ((last != 0 && !instructed) || messages.get(last).role() != Role.USER) {
                throw new InvalidOptionException(
                        "the " + template + " template renders one user message, after a system"
                                + " message at most; choose a chat template for conversations");
            }
            return new SingleTurn(
                    instructed ? Optional.of(messages.get(0).content()) : Optional.empty(),
                    messages.get(last).content());
        }
    }
}
