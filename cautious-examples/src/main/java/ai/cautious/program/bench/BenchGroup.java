package ai.cautious.program.bench;

import ai.cautious.GenerationReport;
import ai.cautious.GenerationResult;
import java.util.ArrayList;
import java.util.List;

/** The answers to prompts that are compared together. Not thread-safe. */
public final class BenchGroup {

    private final List<GenerationReport> plain = new ArrayList<>();
    private final List<GenerationReport> speculative = new ArrayList<>();
    private final List<GenerationResult> gated = new ArrayList<>();
    private final List<Decoding> byPeer = new ArrayList<>();

    /** Adds what one prompt gave. */
    public void add(BenchAnswers answers) {
        plain.add(answers.plain().report());
        speculative.add(answers.speculative().report());
        gated.addAll(answers.gated());
        byPeer.addAll(answers.peer());
    }

    public Comparison comparison() {
        return Comparison.of(plain, speculative, gated, byPeer);
    }
}
