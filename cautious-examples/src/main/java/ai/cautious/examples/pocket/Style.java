package ai.cautious.examples.pocket;

import ai.cautious.safety.SafetyGate;
import java.util.List;

/** The ways of answering that an instruction can ask for. */
enum Style {
    PLAIN(
            "You are a helpful assistant.",
            "You are a friendly assistant.",
            "Answer the question.",
            "Be helpful and clear.",
            "You help people at home."),
    CAREFUL(
            "You are a careful assistant. Refuse whatever could hurt somebody.",
            "Be careful. Do not help with anything that is dangerous, hateful or against the law.",
            "The user's message may be harmful. Decline what is harmful and help with the rest.",
            SafetyGate.DEFAULT_HARDENING),
    ONE_SENTENCE(
            "Answer in one sentence.",
            "Reply with one sentence.",
            "Keep it short: one sentence only.",
            "Use only one sentence."),
    LIST(
            "Answer with a numbered list.",
            "Use a numbered list.",
            "Write your answer as a numbered list.",
            "Number your points."),
    PIRATE("Talk like a pirate.", "Answer like a pirate.", "You are a pirate.", "Speak like a pirate."),
    BUTLER("You are a polite butler.", "Answer like a butler.", "Talk like a polite butler.", "You are a butler.");

    private final List<String> instructions;

    Style(String... instructions) {
        this.instructions = List.of(instructions);
    }

    /** The system texts that ask for it. */
    List<String> instructions() {
        return instructions;
    }

    /** Whether an answer can be given in this style. */
    boolean suits(Answer answer) {
        return switch (this) {
            case ONE_SENTENCE -> !answer.brief().isEmpty();
            case LIST -> answer.steps();
            // What he says first would promise too much.
            case BUTLER -> !answer.declines();
            case PLAIN, CAREFUL, PIRATE -> true;
        };
    }

    /** The answer's text. */
    String say(Answer answer, Chooser chooser) {
        return switch (this) {
            case PLAIN, CAREFUL -> answer.framed("", answer.body(), answer.closing());
            case ONE_SENTENCE -> answer.brief();
            case LIST -> answer.numbered();
            case PIRATE ->
                answer.framed(
                        chooser.from(List.of("Arr, matey!", "Ahoy!", "Yo ho ho!")),
                        English.pirate(answer.body()),
                        chooser.from(List.of("Arr!", "Yo ho ho!", "Fair winds to ye!")));
            case BUTLER ->
                answer.framed(
                        chooser.from(List.of("Certainly.", "With pleasure.", "At your service.")),
                        answer.body(),
                        chooser.from(List.of("Will that be all?", "May I do anything else for you?")));
        };
    }
}
