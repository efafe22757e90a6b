package ai.cautious.safety;

/** How bad it is that a judge says a label. May grow: keep a default where you switch over it. */
public enum Severity {
    /** Nothing is wrong. */
    SAFE,
    /** Some would take it for toxic; it counts as toxic unless {@link SafetyProfile#toxicFrom} says otherwise. */
    CONTROVERSIAL,
    /** Toxic, or a jailbreak. */
    TOXIC
}
