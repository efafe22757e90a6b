/**
 * How good a judge is and how it is tuned: what its scores are worth on labelled examples, with confidence intervals; the
 * choice of a threshold; the fitting of a calibration. No file, and no model but in {@link JudgeCalibration}.
 */
@NullMarked
package ai.cautious.evaluation;

import org.jspecify.annotations.NullMarked;
