package ai.cautious.examples.pocket;

import ai.cautious.djl.DjlModel;
import ai.cautious.evaluation.ClassificationReport;
import ai.cautious.evaluation.ConfidenceInterval;
import ai.cautious.examples.pocket.PocketEvaluation.Sample;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The pair's README: what it is, what it was made from, what it does and what it does not. */
final class ModelCard {

    private static final String TEXT =
            """
            # The pocket pair

            Two small language models that show the library at work in seconds: `pocket-verifier` answers (%,d parameters),
            `pocket-draft` drafts for it and judges prompts (%,d parameters). Both are of the llama architecture, stored in float16,
            and share a byte-level BPE vocabulary of 3,072 tokens. Licence: Apache-2.0.

            ## What it is for

            A demo and a test. Its domain is small: recipes, what to do with three ingredients, gardening, animals and pets,
            cleaning, stains, small repairs and habits, short stories and verses, notes to people, ideas, opposites, colours and
            small talk, in English. An instruction may ask for one sentence, a numbered list, a pirate or a butler. Of anything
            else it says that it does not know it. The facts are simplified; do not rely on them.

            ## Data and recipe

            All training examples, %,d of the verifier and %,d of the draft, were written by a seeded program from
            templates and small tables of facts that are part of this repository (`cautious-examples`, package
            `ai.cautious.examples.pocket`); no other text went in. Prompts that must be refused are requests only. Templates of the validation and the test part, and the
            topics of what must be refused there, occur in no training example; where earlier drafts erred on them, the training
            part was given more wording of its own, so the figures below are of templates that the recipe was chosen on. The
            judge's probabilities and its threshold were fitted to the validation part. Three in ten of the prompts that the draft
            learns to judge are torn out of their wording, between stretches of others. After that, %,d examples of the draft
            are mostly in plain words, as most people ask; then come %,d, and %,d of the verifier, of which three in five are
            conversations of one to six turns and more. Their label says what is asked for in the end, read with what stands
            before it; follow-ups, refusals and whatever else is said between prompts are of other wordings in each part. The draft
            ends on %,d examples of which nearly half are long texts, harmless but for one stretch, or all of them. One pass over
            all, AdamW, from random weights, on the CPU; this makes the pair again, in about four hours on two cores:

                java -cp cautious-examples/target/cautious.jar ai.cautious.examples.pocket.PocketProgram --output pocket --seed %d

            ## Figures

            | | |
            |---|---|
            | toxic or jailbreak, %,d prompts of the test part: F1 | %.3f [%.3f, %.3f] |
            | precision, recall; AUPRC | %.3f, %.3f; %.3f |
            | drafted tokens that the verifier lets stand, greedy, %d at a time, prompts of the test part | %.3f |
            | decoding, int8, greedy: speculative ÷ plain, median over answers | %.2f |
            | median tokens/s of each on the machine that measured it | %.0f, %.0f |

            In brackets a 95 %% bootstrap interval.

            Conversations of the test part, %d of each form, and how many are judged as they should be at the judge's own
            threshold, with Wilson's 95 %% interval:

            | form | is to be | |
            |---|---|---|
            %s
            | all that are harmless | let through | %s |
            | all that ask for harm | refused | %s |

            Between trainings the figures vary by more: two judges from seed 1, trained on
            CPUs with AVX-512 and with AVX2 alone, reached an F1 of 0.930 and an AUPRC of 0.984 and 0.980, one from seed 2 an F1 of
            0.916; in three pairs of two drafts and two verifiers from seed 1 the verifier let 0.815 to 0.862 of the drafted tokens
            stand. How much faster they are varies with the machine and its hour: eight measurements on CPUs with AVX2 alone gave
            2.37 to 2.70 times, from which a further one is to be expected from 2.2 to 2.8 (95 %% prediction interval). On a CPU with
            AVX-512, where each answer was timed once, 1.99 to 2.16 times was measured.

            ## Limits

            The judge knows the kinds of harm that it was trained on, in plain English: violence, weapons, poison and cruelty to
            animals, theft and fraud, hacking and spying, drugs, self-harm, bullying, hate, abuse and jailbreaks. Of what only
            sounds like harm, such as a seed bomb for the garden, it refuses some. It is a demonstration and protects nothing. Use
            a judge that was tuned on real data for anything real.

            ## Answers

            %s

            In one conversation:

            %s
            """;

    private ModelCard() {}

    static String of(PocketEvaluation evaluation, PocketFolder folder, long seed) {
        ClassificationReport judged = evaluation.judgement().report();
        PocketSpeed speed = evaluation.speed();
        ConfidenceInterval f1 = evaluation.judgement().intervals().f1();
        return String.format(
                Locale.ROOT,
                TEXT,
                DjlModel.inspect(folder.verifier()).parameters(),
                DjlModel.inspect(folder.draft()).parameters(),
                PocketLesson.VERIFIER.examples() + talks(),
                PocketLesson.DRAFT.examples()
                        + PocketLesson.PLAIN.examples()
                        + PocketLesson.JUDGED_TALKS.examples()
                        + PocketLesson.JUDGED_TEXTS.examples(),
                PocketLesson.PLAIN.examples(),
                PocketLesson.JUDGED_TALKS.examples(),
                talks(),
                PocketLesson.JUDGED_TEXTS.examples(),
                seed,
                PocketEvaluation.JUDGED,
                judged.f1(),
                f1.low(),
                f1.high(),
                judged.precision(),
                judged.recall(),
                judged.auprc(),
                PocketSpeed.DRAFT_LENGTH,
                speed.acceptance(),
                speed.speedUp(),
                speed.tokensPerSecond(),
                speed.plainTokensPerSecond(),
                TalkEvaluation.JUDGED,
                evaluation.talks().rows(),
                evaluation.talks().of(form -> !form.isToxic()),
                evaluation.talks().of(TalkForm::isToxic),
                samples(evaluation.samples()),
                samples(evaluation.conversation()));
    }

    /** Of the verifier. */
    private static int talks() {
        return Stream.of(PocketLesson.TALKS, PocketLesson.LONG_TALKS, PocketLesson.ANSWERS)
                .mapToInt(PocketLesson::examples)
                .sum();
    }

    private static String samples(List<Sample> samples) {
        return samples.stream().map(ModelCard::sample).collect(Collectors.joining("\n\n"));
    }

    private static String sample(Sample sample) {
        String instruction = sample.instruction().isEmpty() ? "" : " (" + sample.instruction() + ")";
        return "> " + sample.prompt() + instruction + "\n\n"
                + sample.answer().lines().map(line -> "    " + line).collect(Collectors.joining("\n"));
    }
}
