package ai.cautious.safety;

/**
 * What judging a text came to: a verdict, or the reason why there is none. May grow: keep a default where you switch over
 * it.
 */
public sealed interface GateOutcome permits SafetyVerdict, GateFailure, LaterOutcome {}
