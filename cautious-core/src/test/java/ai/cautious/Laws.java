package ai.cautious;

import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.drafting.DraftLength;
import ai.cautious.drafting.PromptLookup;
import ai.cautious.drafting.SharedTokensDraft;
import ai.cautious.model.DraftVocabulary;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyLabels;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.sampling.SamplingOptions;
import ai.cautious.testing.ExactLaw;
import ai.cautious.testing.PiecesTokenizer;
import ai.cautious.testing.TableModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** The laws that generators follow: each warper, drafting method and policy appears. */
final class Laws {

    static final SamplingOptions PLAIN = SamplingOptions.temperature(1);

    private static final Map<String, SamplingOptions> SAMPLINGS = new TreeMap<>(Map.ofEntries(
            Map.entry("temperature 1", PLAIN),
            Map.entry("temperature 0.6", SamplingOptions.temperature(0.6)),
            Map.entry("top-k", PLAIN.toBuilder().topK(2).build()),
            Map.entry("top-p", PLAIN.toBuilder().topP(0.8).build()),
            Map.entry("min-p", PLAIN.toBuilder().minP(0.2).build()),
            Map.entry(
                    "repetition penalty",
                    PLAIN.toBuilder().repetitionPenalty(1.8).build()),
            Map.entry("presence penalty", PLAIN.toBuilder().presencePenalty(0.8).build()),
            Map.entry(
                    "frequency penalty", PLAIN.toBuilder().frequencyPenalty(0.6).build()),
            Map.entry(
                    "bias", PLAIN.toBuilder().logitBias(Map.of(0, 1.0, 2, -0.5)).build()),
            Map.entry(
                    "a banned token", PLAIN.toBuilder().bannedTokens(Set.of(1)).build()),
            Map.entry("min new tokens", PLAIN.toBuilder().minNewTokens(3).build()),
            Map.entry(
                    "everything",
                    SamplingOptions.builder()
                            .temperature(1.1)
                            .topK(2)
                            .topP(0.95)
                            .minP(0.05)
                            .repetitionPenalty(1.3)
                            .presencePenalty(0.4)
                            .frequencyPenalty(0.3)
                            .logitBias(Map.of(1, 0.5))
                            .minNewTokens(2)
                            .build())));

    private static final PromptLookup LOOKUP = new PromptLookup(1, 3, 4);

    /** Finds nothing toxic. */
    private static final SafetyProfile PROFILE = SafetyProfile.builder()
            .instruction("cc")
            .labels(SafetyLabels.of("ab", "ba"))
            .minMarkerMass(0)
            .threshold(1 - 1e-9)
            .build();

    private static final SafetyGate GATE =
            SafetyGate.builder().auditListener(event -> {}).build();

    private static final Map<String, BiConsumer<CautiousGenerator.Builder, TableModel>> METHODS = new TreeMap<>(Map.of(
            "lookup",
            (builder, draft) -> builder.promptLookup(LOOKUP).draftLength(3),
            "lookup and model",
            (builder, draft) -> builder.draft(draft).promptLookup(LOOKUP).draftLength(3),
            "restricted",
            (builder, draft) -> builder.draft(draft.restrictedTo(DraftVocabulary.of(3, 0, 2)))
                    .draftLength(3),
            "another tokenizer",
            (builder, draft) -> builder.draft(SharedTokensDraft.of(
                            TableModel.of(5, 5, 1).reading(new PiecesTokenizer("b", "ab", "ca", "a", "bb")),
                            TableModel.of(0, 3, 0)))
                    .draftLength(3),
            "gated",
            (builder, draft) ->
                    builder.draft(draft.withProfile(PROFILE)).safetyGate(GATE).draftLength(3),
            "auto",
            (builder, draft) -> builder.draft(draft).draftLength(DraftLength.auto()),
            "auto lookup and model",
            (builder, draft) -> builder.draft(draft).promptLookup(LOOKUP)));

    private Laws() {}

    /** What each token of a lossless generator follows. */
    static Map<List<Integer>, Double> verifiersOwn(ExactLaw law) {
        return law.ofTokens((p, q, answerPosition) -> p);
    }

    /** Draws from p after all that draft methods, warpers and lossless policies do. */
    static List<Law> lossless() {
        List<Law> laws = new ArrayList<>();
        AcceptancePolicy standard = AcceptancePolicy.rejectionSampling();
        SAMPLINGS.forEach((name, sampling) -> {
            for (int draftLength = 0; draftLength <= 4; draftLength++) {
                laws.add(new Law(
                        name + ", γ " + draftLength,
                        laws.size(),
                        laws.size() % 2 == 0 ? 2 : 0.5,
                        sampling,
                        model(draftLength),
                        standard,
                        Laws::verifiersOwn));
            }
        });
        for (String name : List.of("temperature 1", "frequency penalty", "min new tokens", "everything")) {
            METHODS.forEach((method, drafting) -> laws.add(new Law(
                    name + ", " + method,
                    laws.size(),
                    1,
                    SAMPLINGS.get(name),
                    drafting,
                    standard,
                    Laws::verifiersOwn)));
        }
        for (AcceptancePolicy policy :
                List.of(AcceptancePolicy.lenient(1), AcceptancePolicy.blend(0, 4), AcceptancePolicy.blend(0.7, 0))) {
            laws.add(of(policy, "lookup and model", METHODS.get("lookup and model"), Laws::verifiersOwn));
        }
        return laws;
    }

    /** Each policy that is not lossless, by the formula that it declares. */
    static List<Law> declared() {
        List<Law> laws = new ArrayList<>();
        for (int draftLength : new int[] {1, 2, 4}) {
            int γ = draftLength;
            String name = "γ " + γ;
            laws.add(of(AcceptancePolicy.lenient(0.6), name, model(γ), law -> law.ofBlocks(γ, new LenientLaw(0.6))));
            laws.add(of(
                    AcceptancePolicy.typical(0.3, 0.7),
                    name,
                    model(γ),
                    law -> law.ofBlocks(γ, new TypicalLaw(0.3, 0.7))));
            laws.add(of(AcceptancePolicy.blend(0.4, 3), name, model(γ), law -> blend(law, 0.4, 3)));
            laws.add(of(AcceptancePolicy.greedy(), name, model(γ), Laws::mostProbable));
        }
        for (String method : List.of("lookup and model", "auto", "auto lookup and model")) {
            laws.add(of(AcceptancePolicy.blend(0.4, 3), method, METHODS.get(method), law -> blend(law, 0.4, 3)));
            laws.add(of(AcceptancePolicy.greedy(), method, METHODS.get(method), Laws::mostProbable));
        }
        return laws;
    }

    private static Law of(
            AcceptancePolicy policy,
            String method,
            BiConsumer<CautiousGenerator.Builder, TableModel> drafting,
            Function<ExactLaw, Map<List<Integer>, Double>> expected) {
        return new Law(policy + ", " + method, 7, 2, PLAIN, drafting, policy, expected);
    }

    static BiConsumer<CautiousGenerator.Builder, TableModel> model(int draftLength) {
        return (builder, draft) -> builder.draft(draft).draftLength(draftLength);
    }

    private static Map<List<Integer>, Double> blend(ExactLaw law, double alpha, int firstTokens) {
        return law.ofTokens((p, q, answerPosition) ->
                answerPosition < firstTokens ? row(p, x -> (1 - alpha) * p[x] + alpha * q[x]) : p);
    }

    private static Map<List<Integer>, Double> mostProbable(ExactLaw law) {
        return law.ofTokens((p, q, answerPosition) -> {
            double greatest = Arrays.stream(p).max().orElseThrow();
            return row(p, x -> p[x] == greatest ? 1 : 0);
        });
    }

    private static double[] row(double[] p, IntToDoubleFunction value) {
        return IntStream.range(0, p.length).mapToDouble(value).toArray();
    }

    /** min(q, p/β), and norm(max(p − q, 0)) after a rejection. */
    private record LenientLaw(double beta) implements ExactLaw.Acceptance {
        @Override
        public double[] standing(double[] p, double[] q) {
            return row(p, x -> Math.min(q[x], p[x] / beta));
        }

        @Override
        public double[] replacement(double[] p, double[] q) {
            double mass = Arrays.stream(row(p, x -> Math.max(p[x] - q[x], 0))).sum();
            return row(p, x -> Math.max(p[x] - q[x], 0) / mass);
        }
    }

    /** q where p(x) ≥ min(ε, δ·exp(−H(p))), and p after a rejection. */
    private record TypicalLaw(double epsilon, double delta) implements ExactLaw.Acceptance {
        @Override
        public double[] standing(double[] p, double[] q) {
            double entropy =
                    -Arrays.stream(p).map(mass -> mass * Math.log(mass)).sum();
            double bound = Math.min(epsilon, delta * Math.exp(-entropy));
            return row(p, x -> p[x] >= bound ? q[x] : 0);
        }

        @Override
        public double[] replacement(double[] p, double[] q) {
            return p;
        }
    }
}
