package ai.cautious.djl;

/**
 * The numbers that a model's KV caches hold: a choice for each model, beside its {@link Precision}. May grow: keep a default
 * where you switch over it.
 */
public enum CacheType {
    /** Those of the activations: float32, or bfloat16 where these are. */
    FULL,
    /**
     * 16 bits: float16 where activations are float32, otherwise their own. Half the memory, and less of it to read for each token
     * of a long text; keys and values are rounded to 11 bits. What holds of answers in {@link #FULL} holds of these.
     */
    HALF
}
