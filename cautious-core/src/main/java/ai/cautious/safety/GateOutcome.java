package ai.cautious.safety;

/** What judging a prompt came to: a verdict, or the reason why there is none. */
public sealed interface GateOutcome permits SafetyVerdict, GateFailure {}
