package ai.cautious.djl;

/** The numbers that a model runs in: a choice for each model, whatever its checkpoint is stored in. May grow: keep a default where you switch over it. */
public enum Precision {
    /** Weights and activations in float32: the reference. Every device. */
    FLOAT32,
    /** Weights and activations in bfloat16: half the memory. Every device; fast on GPUs. */
    BFLOAT16,
    /** Packed float16 weights, float32 activations: the faithful fast precision of x86-64 CPUs. */
    FLOAT16,
    /** 8-bit weights and activations with one scale per row, batch-invariant: a fast precision of all x86-64 CPUs. */
    INT8,
    /**
     * 4-bit weights in groups of 32 with a scale and a minimum, those that lose most by it in 8 bits; 8-bit activations,
     * batch-invariant: half the memory of int8. On CPUs for which the library has {@linkplain DjlRuntime#kernels() kernels of its
     * own}; on CUDA by PyTorch's, for devices of compute capability 8.0 and more, with the layers' matrices in groups of 32,
     * all others and the activations in bfloat16.
     */
    INT4,
    /**
     * A GGUF file's blocks of 4 to 8 bits as they are stored, without a second rounding; what is stored in 16 or 32 bits runs in
     * 8, in groups of 32. 8-bit activations, batch-invariant. On the same CPUs as {@link #INT4}.
     */
    STORED
}
