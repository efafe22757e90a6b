package ai.cautious.djl;

/** The numbers that a model runs in: a choice for each model, whatever its checkpoint is stored in. May grow: keep a default where you switch over it. */
public enum Precision {
    /** Weights and activations in float32: the reference. Every device. */
    FLOAT32,
    /** Weights and activations in bfloat16: half the memory. Every device; fast on GPUs. */
    BFLOAT16,
    /** Packed float16 weights, float32 activations: the faithful fast precision of x86-64 CPUs. */
    FLOAT16,
    /** 8-bit weights and activations with one scale per row, batch-invariant: the fastest precision of x86-64 CPUs. */
    INT8
}
