/**
 * Judging prompts and answers: what is refused, hardened, annotated or stopped, and the record of it.
 *
 * <pre>{@code
 * SafetyGate gate = SafetyGate.builder()
 *         .onToxic(SafetyAction.HARDEN)
 *         .band(0.9, SafetyAction.REFUSE)
 *         .build();
 * GateDecision decision = gate.decide(SafetyVerdict.of(0.95, 0.5));
 * System.out.println(decision.action());
 * }</pre>
 *
 * <p>No engine: how a model is asked is {@link ai.cautious.model.ModelJudge}'s.
 */
@NullMarked
package ai.cautious.safety;

import org.jspecify.annotations.NullMarked;
