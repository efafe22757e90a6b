package ai.cautious.program.bench;

import ai.cautious.GenerationResult;
import java.util.List;

/**
 * What one prompt gave.
 *
 * @param plain decoded plainly
 * @param speculative decoded speculatively
 * @param gated likewise, and judged first; none where nobody judges
 * @param peer decoded by a peer; none where there is no peer
 */
public record BenchAnswers(
        GenerationResult plain, GenerationResult speculative, List<GenerationResult> gated, List<Decoding> peer) {}
