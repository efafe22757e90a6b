/**
 * How good a judge is and how it is tuned: what its scores are worth on labelled examples, with confidence intervals; the
 * choice of a threshold; the fitting of a calibration.
 *
 * <pre>{@code
 * ScoredExamples examples = ScoredExamples.of(new double[] {0.9, 0.2, 0.6}, new boolean[] {true, false, false});
 * ClassificationReport report = ClassificationReport.of(examples, 0.5);
 * System.out.println(report.f1() + " " + BootstrapIntervals.of(examples, 0.5, 0).f1());
 * }</pre>
 *
 * <p>No file, and no model but in {@link ai.cautious.evaluation.JudgeCalibration}.
 */
@Experimental
@NullMarked
package ai.cautious.evaluation;

import ai.cautious.Experimental;
import org.jspecify.annotations.NullMarked;
