package ai.cautious;

import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.sampling.SamplingOptions;
import ai.cautious.testing.ExactLaw;
import ai.cautious.testing.TableModel;
import ai.cautious.testing.TestClock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * What answers are to be distributed as, beside a generator whose answers are.
 *
 * @param name for the test's report
 * @param seed of the models
 * @param draftSpread of the draft's logits
 * @param sampling how tokens are chosen
 * @param drafting gives a generator's builder the draft and what else it drafts with
 * @param policy the rule by which drafted tokens stand
 * @param expected the law of answers
 */
record Law(
        String name,
        long seed,
        double draftSpread,
        SamplingOptions sampling,
        BiConsumer<CautiousGenerator.Builder, TableModel> drafting,
        AcceptancePolicy policy,
        Function<ExactLaw, Map<List<Integer>, Double>> expected) {

    private static final int DRAWS = 100_000;
    private static final int TOKENS = 6;
    private static final int KINDS = 3;
    private static final String PROMPT = "abcab";
    /** As many generators, so that what adapts is the same whatever the number of threads. */
    private static final int GENERATORS = 10;

    /** A generator with a clock of its own, by which drafting a token takes a tenth of verifying a block. */
    CautiousGenerator generator(UnaryOperator<TableModel> flaw) {
        TestClock clock = new TestClock();
        CautiousGenerator.Builder builder = CautiousGenerator.builder()
                .verifier(flaw.apply(verifier()).at(clock.passesOf(100, 0)))
                .acceptancePolicy(policy)
                .clock(clock);
        drafting.accept(builder, draft().at(clock.passesOf(10, 0)));
        return builder.build();
    }

    /** Answers have six tokens of three kinds, of which the last may end an answer that must have a few. */
    GenerationRequest request(long seed) {
        return GenerationRequest.builder()
                .prompt(PROMPT)
                .maxNewTokens(TOKENS)
                .sampling(sampling)
                .seed(seed)
                .build();
    }

    private TableModel verifier() {
        TableModel endless = TableModel.of(seed, KINDS, 2);
        return sampling.minNewTokens() > 0 ? endless.endingAt(KINDS - 1) : endless;
    }

    private TableModel draft() {
        return TableModel.of(seed + 1000, KINDS, draftSpread);
    }

    /**
     * Pearson's chi-square of {@value #DRAWS} answers, as a multiple of the value that answers of this law exceed with a
     * probability of at most {@code significance}.
     *
     * @param flaw of the verifier, or none
     */
    double deviation(double significance, UnaryOperator<TableModel> flaw) {
        TableModel verifier = verifier();
        int[] prompt = verifier.tokenizer().encode(PROMPT);
        Map<List<Integer>, Double> law = expected.apply(new ExactLaw(verifier, draft(), sampling, prompt, TOKENS));
        Map<List<Integer>, Integer> counts = counts(flaw);
        if (!law.keySet().containsAll(counts.keySet())) {
            return Double.POSITIVE_INFINITY;
        }
        double chiSquare = 0;
        int cells = 0;
        // Chi-square needs cells that are not nearly empty: the rare answers are one cell, and taken for ten at least.
        double rareExpected = 0;
        double rareCount = 0;
        for (Map.Entry<List<Integer>, Double> answer : law.entrySet()) {
            double count = counts.getOrDefault(answer.getKey(), 0);
            double drawn = DRAWS * answer.getValue();
            if (drawn >= 10) {
                chiSquare += (count - drawn) * (count - drawn) / drawn;
                cells++;
            } else {
                rareCount += count;
                rareExpected += drawn;
            }
        }
        if (rareExpected > 0) {
            chiSquare += (rareCount - rareExpected) * (rareCount - rareExpected) / Math.max(10, rareExpected);
            cells++;
        }
        return chiSquare / critical(cells - 1, significance);
    }

    private Map<List<Integer>, Integer> counts(UnaryOperator<TableModel> flaw) {
        return IntStream.range(0, GENERATORS)
                .parallel()
                .mapToObj(part -> {
                    CautiousGenerator generator = generator(flaw);
                    Map<List<Integer>, Integer> counts = new HashMap<>();
                    for (long seed = part; seed < DRAWS; seed += GENERATORS) {
                        List<Integer> answer = Arrays.stream(
                                        generator.generate(request(seed)).tokens())
                                .boxed()
                                .toList();
                        counts.merge(answer, 1, Integer::sum);
                    }
                    return counts;
                })
                .reduce(new HashMap<>(), Law::sum);
    }

    private static Map<List<Integer>, Integer> sum(
            Map<List<Integer>, Integer> some, Map<List<Integer>, Integer> others) {
        Map<List<Integer>, Integer> sum = new HashMap<>(some);
        others.forEach((answer, count) -> sum.merge(answer, count, Integer::sum));
        return sum;
    }

    /** A bound on the upper quantile of chi-square, whatever the degrees (Laurent and Massart 2000, lemma 1). */
    private static double critical(int degrees, double significance) {
        double nats = -Math.log(significance);
        return degrees + 2 * Math.sqrt(degrees * nats) + 2 * nats;
    }

    @Override
    public String toString() {
        return name;
    }
}
