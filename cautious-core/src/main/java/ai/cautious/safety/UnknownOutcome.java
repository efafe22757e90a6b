package ai.cautious.safety;

/** Stands for the outcomes that later versions may have; never made. */
final class UnknownOutcome implements GateOutcome {

    private UnknownOutcome() {}
}
