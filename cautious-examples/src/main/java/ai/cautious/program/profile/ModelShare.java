package ai.cautious.program.profile;

import ai.cautious.djl.ModelMemory;

/**
 * What one model takes of its device's memory, by what for; in bytes, as {@link ModelMemory} has it.
 *
 * @param role what it is there for: {@code verifier}, {@code draft}, {@code untunedDraft} or {@code judge}
 * @param weightBytes held for weights
 * @param mappedBytes of weights that are read where they lie in the checkpoint's files
 * @param cacheTokens the longest prompt and answer
 * @param cacheBytes of the KV cache that those have room in
 * @param workspaceBytes of a pass's activations
 */
public record ModelShare(
        String role, long weightBytes, long mappedBytes, int cacheTokens, long cacheBytes, long workspaceBytes) {

    static ModelShare of(String role, ModelMemory memory, int cacheTokens) {
        return new ModelShare(
                role,
                memory.weightBytes(),
                memory.mappedBytes(),
                cacheTokens,
                cacheTokens * memory.cacheBytesPerToken(),
                memory.workspaceBytes());
    }

    /** All of it. */
    public long bytes() {
        return weightBytes + mappedBytes + cacheBytes + workspaceBytes;
    }
}
