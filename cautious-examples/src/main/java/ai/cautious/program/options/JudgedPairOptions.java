package ai.cautious.program.options;

import ai.cautious.CautiousGenerator;
import ai.cautious.InvalidOptionException;
import ai.cautious.djl.DjlModel;
import ai.cautious.model.LanguageModel;
import ai.cautious.model.ModelJudge;
import ai.cautious.safety.SafetyGate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** What a generator is made of: a pair, and who judges its prompts. */
public final class JudgedPairOptions {

    @Mixin
    private PairOptions pair = new PairOptions();

    @Mixin
    private GateOptions gate = new GateOptions();

    public PairOptions pair() {
        return pair;
    }

    /**
     * A generator but for its models, before any is loaded.
     *
     * @throws InvalidOptionException if an option is out of range or does not go with another
     */
    public CautiousGenerator.Builder builder() {
        CautiousGenerator.Builder builder = CautiousGenerator.builder();
        pair.addTo(builder);
        gate.addTo(builder);
        // Refuses a gate for which nobody is there to judge.
        gate.draftJudges(pair);
        return builder;
    }

    /**
     * The gate in front of whole conversations that strangers send, as {@link GateOptions#forStrangers} has it.
     *
     * @throws InvalidOptionException as there
     */
    public Optional<SafetyGate> gateForStrangers() {
        return gate.forStrangers(pair);
    }

    /** Loads the models; the caller closes them, after the generators over them. */
    public Loaded load() {
        boolean draftJudges = gate.draftJudges(pair);
        gate.bringJudge();
        ModelPair models = pair.load(draftJudges);
        try {
            return new Loaded(models, gate.loadJudge(pair));
        } catch (RuntimeException | Error e) {
            models.close();
            throw e;
        }
    }

    /** The pair and the judge. */
    public final class Loaded implements AutoCloseable {

        private final ModelPair models;
        private final @Nullable LanguageModel instead;

        private Loaded(ModelPair models, @Nullable LanguageModel instead) {
            this.models = models;
            this.instead = instead;
        }

        public DjlModel verifier() {
            return models.verifier();
        }

        /** What each of the pair takes of its device's memory. */
        public PairMemory memory() {
            return models.memory();
        }

        /** The judge, as the options have it asked; empty where there is none. */
        public Optional<ModelJudge> judge() {
            return gate.judge(models, pair, instead);
        }

        /** Gives a builder the models, and gives it back. */
        public CautiousGenerator.Builder addTo(CautiousGenerator.Builder builder) {
            gate.addJudge(builder, models, pair, instead);
            return models.addTo(builder);
        }

        @Override
        public void close() {
            try {
                if (instead != null) {
                    instead.close();
                }
            } finally {
                models.close();
            }
        }
    }
}
