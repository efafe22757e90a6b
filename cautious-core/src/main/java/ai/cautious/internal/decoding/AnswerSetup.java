package ai.cautious.internal.decoding;

import ai.cautious.ChatMessage;
import ai.cautious.ContextLengthException;
import ai.cautious.InvalidOptionException;
import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.drafting.DraftLength;
import ai.cautious.drafting.PromptLookup;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.model.DraftModel;
import ai.cautious.model.LanguageModel;
import ai.cautious.model.VerifierModel;
import ai.cautious.safety.OutputMonitor;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What all answers of a generator have in common. Immutable, but for the experience that grows with them.
 *
 * @param verifier whose text is generated
 * @param draft null where no model drafts
 * @param template of the verifier's prompts
 * @param draftTemplate of the draft's
 * @param vocabularySize the number of logits that count
 * @param draftLength how many tokens each round drafts
 * @param lookup drafts from the text so far; null for not
 * @param policy the rule by which drafted tokens stand
 * @param monitor judges the growing answer; null for not
 * @param clock tells the time in ns
 * @param experience what earlier answers showed
 */
public record AnswerSetup(
        VerifierModel verifier,
        @Nullable DraftModel draft,
        PromptTemplate template,
        PromptTemplate draftTemplate,
        int vocabularySize,
        DraftLength draftLength,
        @Nullable PromptLookup lookup,
        AcceptancePolicy policy,
        @Nullable OutputMonitor monitor,
        LongSupplier clock,
        DraftingExperience experience) {

    /** The draft, if it is to draft: it may be there to judge alone. */
    public @Nullable DraftModel drafting() {
        return draftLength.equals(DraftLength.fixed(0)) ? null : draft;
    }

    /** The verifier's prompt. */
    int[] verifierPrompt(List<ChatMessage> messages) {
        return encode(template, messages);
    }

    /** The draft's prompt: it reads and writes the verifier's ids. */
    int[] draftPrompt(List<ChatMessage> messages) {
        return encode(draftTemplate, messages);
    }

    private int[] encode(PromptTemplate by, List<ChatMessage> messages) {
        int[] tokens = verifier.tokenizer().encode(by.render(messages));
        if (tokens.length == 0) {
            throw new InvalidOptionException("the prompt has no tokens: it is empty and " + verifier.name()
                    + " puts nothing in front; give it a text or a template");
        }
        return tokens;
    }

    /**
     * How many tokens a model's context has left after a prompt.
     *
     * @throws ContextLengthException if it has none
     */
    static int room(LanguageModel model, int[] prompt) {
        int room = model.contextLength() - prompt.length;
        if (room < 1) {
            throw new ContextLengthException(
                    "the prompt has " + prompt.length + " tokens; " + model.name() + " has a context of "
                            + model.contextLength() + ", the answer included",
                    prompt.length,
                    model.contextLength());
        }
        return room;
    }
}
