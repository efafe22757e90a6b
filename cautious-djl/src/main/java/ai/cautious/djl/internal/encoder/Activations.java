package ai.cautious.djl.internal.encoder;

/** What stands between the matrices of a feed-forward layer, in TorchScript, of {@code h}. */
final class Activations {

    /** Programs of the archive's version have no operator for GELU by a hyperbolic tangent. */
    private static final String TANH_GELU = "torch.mul(torch.mul(h, 0.5), torch.add(torch.tanh(torch.mul(torch.add(h,"
            + " torch.mul(torch.pow(h, 3), 0.044715)), " + Math.sqrt(2 / Math.PI) + ")), 1))";

    private Activations() {}

    /** By the name that a configuration has for it. */
    static String named(String name) {
        return switch (name) {
            case "relu" -> "torch.relu(h)";
            case "silu", "swish" -> "torch.silu(h)";
            case "gelu" -> "torch.gelu(h)";
            default -> TANH_GELU;
        };
    }
}
