package ai.cautious.examples;

import ai.cautious.GenerationReport;
import ai.cautious.GenerationResult;
import java.util.ArrayList;
import java.util.List;

/** The answers to prompts that are compared together. Not thread-safe. */
final class BenchGroup {

    private final List<GenerationReport> plain = new ArrayList<>();
    private final List<GenerationReport> speculative = new ArrayList<>();
    private final List<Decoding> byPeer = new ArrayList<>();

    /** Adds what one prompt gave. */
    void add(GenerationResult plainly, GenerationResult speculatively, List<Decoding> peer) {
        plain.add(plainly.report());
        speculative.add(speculatively.report());
        byPeer.addAll(peer);
    }

    Comparison comparison() {
        return Comparison.of(plain, speculative, byPeer);
    }
}
