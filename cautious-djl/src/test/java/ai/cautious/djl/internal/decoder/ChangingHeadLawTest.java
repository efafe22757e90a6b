package ai.cautious.djl.internal.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.acceptance.Verification;
import ai.cautious.djl.Precision;
import ai.cautious.model.DraftBlock;
import ai.cautious.model.DraftPlan;
import ai.cautious.model.DraftVocabulary;
import ai.cautious.model.SessionOptions;
import ai.cautious.sampling.Sampling;
import ai.cautious.sampling.SamplingOptions;
import ai.cautious.sampling.TokenDistributions;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Three tokens of an answer whose draft has its usual head until an unusual token comes, and then the whole one, follow the
 * verifier's plain law: Pearson's chi-square over {@value #DRAWS} answers. The seed is fixed; a true sampler would fail with a
 * probability of at most {@value #SIGNIFICANCE}.
 */
class ChangingHeadLawTest {

    private static final int DRAWS = 3_000;
    private static final double SIGNIFICANCE = 1e-3;
    private static final int VOCABULARY = 96;
    private static final int TOKENS = 4;
    private static final int ANSWER = 3;

    /** One of four tokens is unusual: another one, and the whole head drafts. */
    private static final int[] PROMPT = {2, 40, 51, 60};

    private static final int[] USUAL =
            IntStream.range(0, VOCABULARY).filter(ChangingHeadLawTest::isUsual).toArray();
    private static final SessionOptions OPTIONS = SessionOptions.of(32, VOCABULARY);
    private static final Sampling VERIFIED = sampling(1.2, TOKENS);
    private static final Sampling DRAFTED = sampling(1.7, 2 * TOKENS);

    private static Decoder decoder;
    private static UsualHead head;

    @BeforeAll
    static void load() {
        decoder = TestModels.load("checkpoints/llama-tied", Precision.FLOAT32);
        head = new UsualHead(decoder, () -> DraftVocabulary.of(VOCABULARY, USUAL));
    }

    @AfterAll
    static void close() {
        head.close();
        decoder.close();
    }

    private static boolean isUsual(int token) {
        return token % 2 == 0;
    }

    private static Sampling sampling(double temperature, int tokens) {
        return Sampling.of(
                SamplingOptions.builder().temperature(temperature).topK(tokens).build());
    }

    @Test
    void answersFollowTheVerifiersLaw() {
        try (Answers answers = new Answers(false)) {
            assertThat(answers.deviation()).isLessThan(1);
            assertThat(answers.unusualDrafts).isGreaterThan(DRAWS / 20);
        }
    }

    @Test
    void aDraftThatAlwaysTellsTheWholeHeadsProbabilitiesIsCaught() {
        try (Answers answers = new Answers(true)) {
            assertThat(answers.deviation()).isGreaterThan(2);
        }
    }

    /** Answers and how often each came. */
    private static final class Answers implements AutoCloseable {

        private final DecoderSession draft = new DecoderSession(head, OPTIONS);
        private final DecoderSession whole = new DecoderSession(decoder, OPTIONS);
        private final DecoderSession verifier = new DecoderSession(decoder, OPTIONS);
        private final SplittableRandom random = new SplittableRandom(11);
        private final boolean tellsTheWholeHeads;
        /** Only the whole head drafts them. */
        private int unusualDrafts;

        Answers(boolean tellsTheWholeHeads) {
            this.tellsTheWholeHeads = tellsTheWholeHeads;
        }

        /** Chi-square as a multiple of the value that a true sampler exceeds with the significance. */
        double deviation() {
            double[] law = new double[VOCABULARY * VOCABULARY * VOCABULARY];
            addLaw(law, PROMPT, 0, 1);
            int[] counts = new int[law.length];
            for (int i = 0; i < DRAWS; i++) {
                counts[answer()]++;
            }
            return ChiSquare.deviation(counts, law, SIGNIFICANCE);
        }

        /** Of all answers that begin with some tokens, behind the prompt. */
        private void addLaw(double[] law, int[] text, int answer, double probability) {
            if (text.length == PROMPT.length + ANSWER) {
                law[answer] = probability;
                return;
            }
            verifier.truncate(0);
            verifier.append(text);
            float[] next;
            try (TokenDistributions p = verifier.predict(VERIFIED)) {
                next = p.toArray(0);
            }
            for (int token = 0; token < VOCABULARY; token++) {
                if (next[token] > 0) {
                    int[] longer = Arrays.copyOf(text, text.length + 1);
                    longer[text.length] = token;
                    addLaw(law, longer, answer * VOCABULARY + token, probability * next[token]);
                }
            }
        }

        /** Drafts one token in a round. */
        private int answer() {
            draft.truncate(0);
            draft.append(PROMPT);
            verifier.truncate(0);
            verifier.append(PROMPT);
            int[] text = PROMPT;
            while (text.length < PROMPT.length + ANSWER) {
                text = longer(text);
                verifier.truncate(Math.min(verifier.length(), PROMPT.length));
                verifier.append(Arrays.copyOfRange(text, PROMPT.length, text.length));
                draft.truncate(PROMPT.length);
                draft.append(Arrays.copyOfRange(text, PROMPT.length, text.length));
            }
            int answer = 0;
            for (int i = PROMPT.length; i < PROMPT.length + ANSWER; i++) {
                answer = answer * VOCABULARY + text[i];
            }
            return answer;
        }

        private int[] longer(int[] text) {
            try (DraftBlock block = draft.draft(DraftPlan.of(1), DRAFTED, new double[] {random.nextDouble()});
                    DraftBlock told = tellsTheWholeHeads ? wholeHeads(text, block) : block) {
                boolean usual = isUsual(block.token(0));
                assertThat(usual || text.length > PROMPT.length).isTrue();
                unusualDrafts += usual ? 0 : 1;
                Verification decided =
                        verifier.verify(told, VERIFIED, AcceptancePolicy.rejectionSampling(), new double[] {
                            random.nextDouble(), random.nextDouble()
                        });
                int[] longer = Arrays.copyOf(text, text.length + 1 + decided.accepted());
                longer[text.length] = block.token(0);
                longer[longer.length - 1] = decided.nextToken();
                return longer;
            }
        }

        /** The block with the probabilities that its tokens have among all. */
        private DraftBlock wholeHeads(int[] text, DraftBlock block) {
            whole.truncate(0);
            whole.append(text);
            return DraftBlock.of(block.tokens(), whole.predict(DRAFTED));
        }

        @Override
        public void close() {
            draft.close();
            whole.close();
            verifier.close();
        }
    }
}
