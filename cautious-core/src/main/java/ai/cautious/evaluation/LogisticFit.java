package ai.cautious.evaluation;

/** The line of log-odds under which smoothed labels are the most likely: Newton's method with backtracking. */
final class LogisticFit {

    private static final int MAX_STEPS = 100;

    /** It has converged when no mean gradient is larger. */
    private static final double GRADIENT = 1e-12;

    /** Shorter steps than this share of Newton's are not tried: only rounding is left then. */
    private static final double LEAST_LENGTH = 1e-10;

    /** A step must lower the loss by this share of what the gradient promises. */
    private static final double SUFFICIENT = 1e-4;

    /** Added to the curvature, which may be 0 far out. */
    private static final double RIDGE = 1e-12;

    private final ScoredExamples examples;
    private final double scale;
    private final boolean withIntercept;
    private final double positiveTarget;
    private final double negativeTarget;

    /**
     * Of some examples.
     *
     * @param scale that scores are divided by, so that slope and intercept are of one magnitude
     * @param withIntercept whether the intercept is fitted as well; it is 0 otherwise
     */
    LogisticFit(ScoredExamples examples, double scale, boolean withIntercept) {
        this.examples = examples;
        this.scale = scale;
        this.withIntercept = withIntercept;
        this.positiveTarget = (examples.positives() + 1.0) / (examples.positives() + 2.0);
        this.negativeTarget = 1 / (examples.negatives() + 2.0);
    }

    /** Log-odds as a function of a scaled score. */
    record Line(double slope, double intercept) {

        double at(double score) {
            return slope * score + intercept;
        }

        Line plus(double factor, Line step) {
            return new Line(slope + factor * step.slope, intercept + factor * step.intercept);
        }
    }

    /** The loss's first and second derivatives. */
    private record Derivatives(double bySlope, double byIntercept, double slopes, double intercepts, double mixed) {

        double largest() {
            return Math.max(Math.abs(bySlope), Math.abs(byIntercept));
        }

        Line newtonStep() {
            double determinant = slopes * intercepts - mixed * mixed;
            return new Line(
                    (mixed * byIntercept - intercepts * bySlope) / determinant,
                    (mixed * bySlope - slopes * byIntercept) / determinant);
        }

        double along(Line step) {
            return bySlope * step.slope + byIntercept * step.intercept;
        }
    }

    Line minimise() {
        Line line =
                new Line(0, withIntercept ? Math.log((examples.positives() + 1.0) / (examples.negatives() + 1.0)) : 0);
        double loss = loss(line);
        for (int i = 0; i < MAX_STEPS; i++) {
            Derivatives derivatives = derivatives(line);
            if (derivatives.largest() <= GRADIENT * examples.size()) {
                return line;
            }
            Line step = derivatives.newtonStep();
            double promised = derivatives.along(step);
            double length = 1;
            double next = loss(line.plus(length, step));
            while (!(next <= loss + SUFFICIENT * length * promised)) {
                length /= 2;
                if (length < LEAST_LENGTH) {
                    return line;
                }
                next = loss(line.plus(length, step));
            }
            line = line.plus(length, step);
            loss = next;
        }
        return line;
    }

    private Derivatives derivatives(Line line) {
        double bySlope = 0;
        double byIntercept = 0;
        double slopes = RIDGE;
        double intercepts = RIDGE;
        double mixed = 0;
        for (int i = 0; i < examples.size(); i++) {
            double score = examples.score(i) / scale;
            double p = 1 / (1 + Math.exp(-line.at(score)));
            double excess = p - target(i);
            double weight = p * (1 - p);
            bySlope += score * excess;
            slopes += score * score * weight;
            if (withIntercept) {
                byIntercept += excess;
                intercepts += weight;
                mixed += score * weight;
            }
        }
        return new Derivatives(bySlope, byIntercept, slopes, intercepts, mixed);
    }

    private double target(int rank) {
        return examples.label(rank) ? positiveTarget : negativeTarget;
    }

    /** The negative log-likelihood of the targets, nats. */
    private double loss(Line line) {
        double loss = 0;
        for (int i = 0; i < examples.size(); i++) {
            double logOdds = line.at(examples.score(i) / scale);
            // ln(1 + eˣ) − t·x, without overflow.
            loss += Math.max(logOdds, 0) + Math.log1p(Math.exp(-Math.abs(logOdds))) - target(i) * logOdds;
        }
        return loss;
    }
}
