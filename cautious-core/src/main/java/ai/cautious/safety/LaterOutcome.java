package ai.cautious.safety;

/** Never made: outside this package a switch over the outcomes needs a default, so that there may be more of them. */
final class LaterOutcome implements GateOutcome {

    private LaterOutcome() {}
}
