package ai.cautious.djl.internal.tokenizer;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Scores as {@code tokenizers} reads them: its JSON reader rounds the digits to a number first, and then what comes of
 * dividing that by a power of ten. The last bit decides between ways of cutting a text that are equally good.
 */
final class Score {

    /** So many digits are exact in a number, and their quotient is rounded once. */
    private static final int EXACT_DIGITS = 15;

    private static final int MOST_DIGITS = 17;

    private Score() {}

    /** What becomes of the shortest decimal that stands for a number. */
    static double asRead(double exact) {
        for (int digits = EXACT_DIGITS; digits <= MOST_DIGITS; digits++) {
            BigDecimal decimal = new BigDecimal(exact, new MathContext(digits));
            if (decimal.doubleValue() == exact) {
                return digits == EXACT_DIGITS ? exact : divided(decimal.stripTrailingZeros(), exact);
            }
        }
        return exact;
    }

    private static double divided(BigDecimal decimal, double exact) {
        int places = decimal.scale();
        boolean inRange = places >= 0 && places <= 300;
        return inRange ? decimal.unscaledValue().doubleValue() / Double.parseDouble("1e" + places) : exact;
    }
}
