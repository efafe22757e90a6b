package ai.cautious.djl.internal.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/** Python's operators on numbers, texts and lists. */
final class Arithmetic {

    /** An operator with two operands. */
    enum Operator {
        ADD("+"),
        SUBTRACT("-"),
        MULTIPLY("*"),
        DIVIDE("/"),
        FLOOR_DIVIDE("//"),
        REMAINDER("%"),
        POWER("**");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }
    }

    private Arithmetic() {}

    static Value apply(Operator operator, Value left, Value right, Rendering rendering) {
        if (left instanceof Text format && operator == Operator.REMAINDER) {
            return Printf.format(format, right, rendering);
        }
        if (left instanceof Undefined undefined) {
            throw undefined.fault();
        }
        if (right instanceof Undefined undefined) {
            throw undefined.fault();
        }
        if (operator == Operator.ADD && left instanceof Text first && right instanceof Text second) {
            return concatenation(first, second, rendering.budget());
        }
        if (operator == Operator.ADD && left instanceof Sequence first && right instanceof Sequence second) {
            if (first.isTuple() == second.isTuple()) {
                return concatenation(first, second, rendering.budget());
            }
        } else if (operator == Operator.MULTIPLY && repeatable(left) && IntValue.of(right) != null) {
            return repetition(left, right, rendering.budget());
        } else if (operator == Operator.MULTIPLY && repeatable(right) && IntValue.of(left) != null) {
            return repetition(right, left, rendering.budget());
        } else if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
            return numbers(operator, left, right);
        }
        throw Fault.failed("the operator " + operator.sign + " does not take " + left.type() + " and " + right.type());
    }

    /** {@code -value} or {@code +value}. */
    static Value sign(boolean negative, Value value) {
        if (value instanceof Undefined undefined) {
            throw undefined.fault();
        }
        if (value instanceof FloatValue real) {
            return negative ? new FloatValue(-real.value(), real.author()) : real;
        }
        IntValue whole = IntValue.of(value);
        if (whole == null) {
            throw Fault.type("a sign", value);
        }
        return negative ? new IntValue(whole.value().negate(), whole.author()) : whole;
    }

    private static boolean repeatable(Value value) {
        return value instanceof Text || value instanceof Sequence;
    }

    private static Text concatenation(Text left, Text right, Budget budget) {
        if (left.isSafe() || right.isSafe()) {
            Text joined = concatenation(
                    Html.escape(left, budget).safe(false),
                    Html.escape(right, budget).safe(false),
                    budget);
            return joined.safe(true);
        }
        return new TextBuilder(budget, left.length() + right.length())
                .append(left)
                .append(right)
                .build();
    }

    private static Sequence concatenation(Sequence left, Sequence right, Budget budget) {
        budget.items((long) left.length() + right.length());
        List<Value> items = new ArrayList<>(left.items());
        items.addAll(right.items());
        return left.with(items);
    }

    private static Value repetition(Value value, Value count, Budget budget) {
        Integer clamped = Indexes.clamped(count);
        int times = clamped == null ? 0 : Math.max(0, clamped);
        if (value instanceof Text text) {
            TextBuilder repeated = new TextBuilder(budget);
            if (text.length() == 1) {
                return repeated.repeat(text.cell(0), times).build().safe(text.isSafe());
            }
            for (int i = 0; i < times && !text.isEmpty(); i++) {
                repeated.append(text);
            }
            return repeated.build().safe(text.isSafe());
        }
        Sequence sequence = (Sequence) value;
        budget.items((long) sequence.length() * times);
        List<Value> items = new ArrayList<>();
        for (int i = 0; i < times && sequence.length() > 0; i++) {
            items.addAll(sequence.items());
        }
        return sequence.with(items);
    }

    private static Value numbers(Operator operator, Value left, Value right) {
        Author author = Numbers.author(left).with(Numbers.author(right));
        IntValue first = IntValue.of(left);
        IntValue second = IntValue.of(right);
        if (first != null && second != null) {
            return integers(operator, first.value(), second.value(), author);
        }
        return new FloatValue(reals(operator, Numbers.real(left), Numbers.real(right)), author);
    }

    private static Value integers(Operator operator, BigInteger left, BigInteger right, Author author) {
        return switch (operator) {
            case ADD -> new IntValue(left.add(right), author);
            case SUBTRACT -> new IntValue(left.subtract(right), author);
            case MULTIPLY -> new IntValue(left.multiply(right), author);
            case DIVIDE -> new FloatValue(quotient(left, requireDivisor(right)), author);
            case FLOOR_DIVIDE -> new IntValue(floor(left, requireDivisor(right))[0], author);
            case REMAINDER -> new IntValue(floor(left, requireDivisor(right))[1], author);
            case POWER -> power(left, right, author);
        };
    }

    private static BigInteger requireDivisor(BigInteger divisor) {
        if (divisor.signum() == 0) {
            throw Fault.failed("division by zero");
        }
        return divisor;
    }

    private static double quotient(BigInteger left, BigInteger right) {
        double quotient = new BigDecimal(left)
                .divide(new BigDecimal(right), new MathContext(40))
                .doubleValue();
        if (Double.isInfinite(quotient)) {
            throw Fault.failed("a quotient is too large for a float");
        }
        return quotient;
    }

    /** Rounded down, with the remainder of the divisor's sign. */
    private static BigInteger[] floor(BigInteger left, BigInteger right) {
        BigInteger[] parts = left.divideAndRemainder(right);
        if (parts[1].signum() * right.signum() < 0) {
            parts[0] = parts[0].subtract(BigInteger.ONE);
            parts[1] = parts[1].add(right);
        }
        return parts;
    }

    private static Value power(BigInteger base, BigInteger exponent, Author author) {
        if (exponent.signum() < 0) {
            return new FloatValue(reals(Operator.POWER, base.doubleValue(), exponent.doubleValue()), author);
        }
        if (base.abs().compareTo(BigInteger.ONE) <= 0) {
            BigInteger odd = exponent.testBit(0) ? base : base.abs();
            return new IntValue(exponent.signum() == 0 ? BigInteger.ONE : odd, author);
        }
        if (exponent.bitLength() > 31 || (long) (base.bitLength() - 1) * exponent.intValue() > Budget.INTEGER_BITS) {
            throw Budget.limit("an integer of it has more than " + Budget.INTEGER_BITS + " bits");
        }
        return new IntValue(base.pow(exponent.intValue()), author);
    }

    private static double reals(Operator operator, double left, double right) {
        boolean divides = operator == Operator.DIVIDE
                || operator == Operator.FLOOR_DIVIDE
                || operator == Operator.REMAINDER
                || operator == Operator.POWER && left == 0 && right < 0;
        if (divides && (operator == Operator.POWER || right == 0)) {
            throw Fault.failed("division by zero");
        }
        return switch (operator) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> left / right;
            case FLOOR_DIVIDE -> floorQuotient(left, right);
            case REMAINDER -> floorRemainder(left, right);
            case POWER -> realPower(left, right);
        };
    }

    private static double floorRemainder(double left, double right) {
        double remainder = left % right;
        if (remainder == 0) {
            return Math.copySign(0.0, right);
        }
        return remainder < 0 != right < 0 ? remainder + right : remainder;
    }

    private static double floorQuotient(double left, double right) {
        double quotient = (left - floorRemainder(left, right)) / right;
        if (quotient == 0) {
            return Math.copySign(0.0, left / right);
        }
        double floor = Math.floor(quotient);
        return quotient - floor > 0.5 ? floor + 1 : floor;
    }

    private static double realPower(double base, double exponent) {
        if (base == 1 || exponent == 0) {
            return 1;
        }
        if (base < 0 && Double.isFinite(exponent) && Double.isFinite(base) && exponent != Math.rint(exponent)) {
            throw Fault.unsupported("a root of a negative number");
        }
        double power = Math.pow(base, exponent);
        if (Double.isInfinite(power) && Double.isFinite(base) && Double.isFinite(exponent)) {
            throw Fault.failed("a power is too large for a float");
        }
        return power;
    }
}
