package ai.cautious.djl.mutants;

import ai.cautious.CautiousException;
import ai.cautious.CautiousGenerator;
import ai.cautious.ChatMessage;
import ai.cautious.GenerationRequest;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.DjlOptions;
import ai.cautious.djl.Precision;
import ai.cautious.drafting.FrequentTokens;
import ai.cautious.instruction.Prompt;
import ai.cautious.instruction.PromptTemplates;
import ai.cautious.internal.text.IncrementalDetokenizer;
import ai.cautious.model.DraftModel;
import ai.cautious.model.Tokenizer;
import ai.cautious.model.VerifierModel;
import ai.cautious.sampling.SamplingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What is done with a mutant: each step succeeds or says why not by a {@link CautiousException}; everything else goes
 * through.
 */
final class Journey {

    /** Of so many mutants of a text, one has its own weights loaded. */
    private static final int BORROWERS = 8;

    private final DjlModel partner;
    private final DjlModel lender;

    /**
     * Journeys.
     *
     * @param partner a sound model, the draft of some mutants and verifier of others
     * @param lender a sound model, whose weights are the same as those of mutants of a text
     */
    Journey(DjlModel partner, DjlModel lender) {
        this.partner = partner;
        this.lender = lender;
    }

    /** How far a mutant came. */
    enum End {
        REFUSED,
        LOADED,
        GENERATED
    }

    /** Takes a mutant through all. */
    End take(Mutant mutant) {
        Picks picks = mutant.picks();
        step(() -> DjlModel.inspect(mutant.checkpoint()));
        try {
            if (mutant.kind().isText() && !picks.oneIn(BORROWERS)) {
                try (BorrowingModel model = new BorrowingModel(mutant.checkpoint(), lender)) {
                    return walk(mutant, model, model, lender);
                }
            }
            DjlOptions.Builder options = DjlOptions.builder().precision(precision(picks));
            if (mutant.adapter() != null) {
                options.adapter(mutant.adapter());
            }
            try (DjlModel model = DjlModel.load(mutant.checkpoint(), options.build())) {
                step(model::samplingDefaults);
                return walk(mutant, model, model, model);
            }
        } catch (CautiousException e) {
            requireReason(e);
            return End.REFUSED;
        }
    }

    private End walk(Mutant mutant, VerifierModel verifier, DraftModel draft, DjlModel weights) {
        Picks picks = mutant.picks();
        Tokenizer tokenizer = verifier.tokenizer();
        read(tokenizer, Fragments.text(picks, 30), picks);
        if (mutant.kind() == MutantKind.TOKENIZER) {
            String run = picks.of(Fragments.TEXT).repeat(picks.below(1 << 4 + picks.below(14)));
            read(tokenizer, run + Fragments.text(picks, 2), picks);
        }
        step(() -> score(tokenizer, weights, Fragments.text(picks, 10)));
        step(verifier::endOfSequenceTokens);
        boolean shares = mutant.kind().hasThePartnersTokenizer();
        boolean partnerVerifies = shares && picks.oneIn(4);
        boolean partnerDrafts = shares && !partnerVerifies && picks.oneIn(4);
        return step(() -> generate(
                        partnerVerifies ? partner : verifier,
                        partnerDrafts ? partner : draft,
                        verifier.chatTemplate().isPresent(),
                        picks))
                ? End.GENERATED
                : End.LOADED;
    }

    private static Precision precision(Picks picks) {
        return switch (picks.below(4)) {
            case 0 -> Precision.INT8;
            case 1 -> Precision.BFLOAT16;
            default -> Precision.FLOAT32;
        };
    }

    private static boolean step(Runnable step) {
        try {
            step.run();
            return true;
        } catch (CautiousException e) {
            requireReason(e);
            return false;
        }
    }

    private static void requireReason(CautiousException e) {
        if (e.getMessage() == null || e.getMessage().isBlank() || e.getMessage().length() > 10_000) {
            throw new AssertionError("a refusal without a reason, or with far too long a one", e);
        }
        if (e.getMessage().startsWith("the chat template of ")
                && !e.getMessage().contains(": line ")
                && !e.getMessage().contains(" refuses the messages: ")) {
            throw new AssertionError("a template is refused without its line", e);
        }
    }

    private static void read(Tokenizer tokenizer, String text, Picks picks) {
        step(() -> {
            int[] tokens = tokenizer.encode(text);
            for (int token : tokens) {
                if (tokenizer.isControl(token)
                        && !tokenizer.piece(token).toLowerCase(Locale.ROOT).contains("unk")) {
                    throw new AssertionError("a text became the control token " + tokenizer.piece(token));
                }
            }
            int[] some = Arrays.copyOf(tokens, Math.min(tokens.length, 2000));
            tokenizer.decode(some);
            IncrementalDetokenizer stream = new IncrementalDetokenizer(tokenizer);
            Arrays.stream(some).limit(100).forEach(stream::push);
            stream.finish();
            List<Prompt.Piece> pieces = new ArrayList<>(List.of(new Prompt.Text(text)));
            for (String control : tokenizer.controlTokens().stream().sorted().toList()) {
                pieces.add(picks.below(pieces.size() + 1), new Prompt.Control(control));
            }
            tokenizer.encode(new Prompt(pieces));
        });
    }

    private static void score(Tokenizer tokenizer, DjlModel weights, String text) {
        int[] tokens = tokenizer.encode(text + "ab");
        weights.score(Arrays.copyOf(tokens, Math.max(2, Math.min(tokens.length, 32))));
    }

    private static void generate(VerifierModel verifier, DraftModel draft, boolean hasTemplate, Picks picks) {
        CautiousGenerator.Builder builder =
                CautiousGenerator.builder().verifier(verifier).draft(draft).draftLength(2);
        if (!hasTemplate) {
            builder.template(PromptTemplates.alpaca());
        }
        // A borrower's view would be its lender's.
        if (draft instanceof DjlModel && picks.oneIn(3)) {
            int count = 1 + picks.below(draft.vocabularySize());
            builder.draftVocabulary(FrequentTokens.of(draft, count, List.of(Fragments.text(picks, 10))));
        }
        GenerationRequest request = GenerationRequest.builder()
                .messages(messages(picks))
                .maxNewTokens(4)
                .sampling(picks.oneIn(2) ? SamplingOptions.greedy() : SamplingOptions.temperature(1))
                .seed(picks.bits())
                .build();
        try (CautiousGenerator generator = builder.build()) {
            generator.generate(request);
        }
    }

    private static List<ChatMessage> messages(Picks picks) {
        List<ChatMessage> messages = new ArrayList<>();
        if (picks.oneIn(3)) {
            messages.add(ChatMessage.system(Fragments.text(picks, 3)));
        }
        messages.add(ChatMessage.user("Hello </s> 😀" + Fragments.text(picks, 4)));
        if (picks.oneIn(3)) {
            messages.add(ChatMessage.assistant(Fragments.text(picks, 4)));
            messages.add(ChatMessage.user(Fragments.text(picks, 4)));
        }
        return messages;
    }
}
