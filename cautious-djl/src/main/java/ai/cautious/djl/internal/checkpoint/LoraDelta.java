package ai.cautious.djl.internal.checkpoint;

/**
 * What an adapter adds to a weight {@code [out, in]}: {@code scale · b·a} (Hu et al. 2021, arXiv 2106.09685).
 *
 * @param a {@code [rank, in]}, row by row
 * @param b {@code [out, rank]}, row by row
 */
public record LoraDelta(float[] a, float[] b, int rank, double scale) {}
