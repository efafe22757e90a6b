package ai.cautious.djl.internal.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Parses expressions by jinja2's grammar, with its precedence of operators. Not thread-safe. */
final class ExpressionParser {

    private static final Map<String, Comparisons.Operator> COMPARISONS = Map.of(
            "==", Comparisons.Operator.EQUAL,
            "!=", Comparisons.Operator.NOT_EQUAL,
            "<", Comparisons.Operator.LESS,
            "<=", Comparisons.Operator.LESS_OR_EQUAL,
            ">", Comparisons.Operator.GREATER,
            ">=", Comparisons.Operator.GREATER_OR_EQUAL);

    private static final Map<String, Arithmetic.Operator> SUMS =
            Map.of("+", Arithmetic.Operator.ADD, "-", Arithmetic.Operator.SUBTRACT);

    private static final Map<String, Arithmetic.Operator> PRODUCTS = Map.of(
            "*", Arithmetic.Operator.MULTIPLY,
            "/", Arithmetic.Operator.DIVIDE,
            "//", Arithmetic.Operator.FLOOR_DIVIDE,
            "%", Arithmetic.Operator.REMAINDER);

    private static final Map<String, Arithmetic.Operator> POWERS = Map.of("**", Arithmetic.Operator.POWER);

    private final TokenReader tokens;
    private final Vocabulary vocabulary;
    private final OperandParser operands;

    ExpressionParser(TokenReader tokens, Vocabulary vocabulary) {
        this.tokens = tokens;
        this.vocabulary = vocabulary;
        this.operands = new OperandParser(tokens, vocabulary, this);
    }

    private int line() {
        return tokens.current().line();
    }

    /** An expression. */
    Expression parse() {
        int depth = tokens.depth();
        tokens.enter();
        int line = line();
        int unknown = vocabulary.unknown();
        Expression value = or();
        while (tokens.skipName("if")) {
            tokens.enter();
            Expression test = or();
            Expression other = tokens.skipName("else") ? parse() : null;
            value = new Operation.Conditional(line, test, value, other);
            vocabulary.forgive(unknown);
        }
        tokens.leave(depth);
        return value;
    }

    /** An expression without a conditional, which an {@code if} may follow. */
    Expression unconditional() {
        int depth = tokens.depth();
        tokens.enter();
        Expression value = or();
        tokens.leave(depth);
        return value;
    }

    /** One expression, or several with commas between them, which are a tuple. */
    Expression tuple() {
        return tuple(this::parse, false);
    }

    /** The same without conditionals. */
    Expression unconditionalTuple() {
        return tuple(this::unconditional, false);
    }

    /** One expression, a tuple or nothing, up to a closing bracket. */
    Expression parenthesized() {
        return tuple(this::parse, true);
    }

    /** What filters make of a value, the first one's name being next. */
    Expression filterChain(Expression value) {
        return operands.filterChain(value);
    }

    private Expression tuple(Supplier<Expression> element, boolean parenthesized) {
        int line = line();
        List<Expression> items = new ArrayList<>();
        boolean several = false;
        while (!tupleEnds()) {
            items.add(element.get());
            if (!tokens.skipOperator(",")) {
                break;
            }
            several = true;
        }
        if (!several && items.size() == 1) {
            return items.get(0);
        }
        if (items.isEmpty() && !parenthesized) {
            throw tokens.unexpected("an expression");
        }
        return new Display.TupleOf(line, List.copyOf(items));
    }

    private boolean tupleEnds() {
        Token token = tokens.current();
        return token.kind() == Token.Kind.VARIABLE_END || token.kind() == Token.Kind.BLOCK_END || token.isOperator(")");
    }

    private Expression or() {
        int depth = tokens.depth();
        int line = line();
        Expression left = and();
        while (tokens.skipName("or")) {
            tokens.enter();
            left = new Operation.Or(line, left, and());
        }
        tokens.leave(depth);
        return left;
    }

    private Expression and() {
        int depth = tokens.depth();
        int line = line();
        Expression left = not();
        while (tokens.skipName("and")) {
            tokens.enter();
            left = new Operation.And(line, left, not());
        }
        tokens.leave(depth);
        return left;
    }

    private Expression not() {
        int line = line();
        if (!tokens.skipName("not")) {
            return comparison();
        }
        int depth = tokens.depth();
        tokens.enter();
        Expression negated = new Operation.Not(line, not());
        tokens.leave(depth);
        return negated;
    }

    private Expression comparison() {
        int line = line();
        Expression first = sum();
        List<Operation.Link> links = new ArrayList<>();
        for (Comparisons.Operator operator = comparisonOperator(); operator != null; operator = comparisonOperator()) {
            links.add(new Operation.Link(operator, sum()));
        }
        return links.isEmpty() ? first : new Operation.Comparison(line, first, List.copyOf(links));
    }

    private Comparisons.@Nullable Operator comparisonOperator() {
        Token token = tokens.current();
        if (token.kind() == Token.Kind.OPERATOR && COMPARISONS.containsKey(token.text())) {
            return COMPARISONS.get(tokens.take().text());
        }
        if (tokens.skipName("in")) {
            return Comparisons.Operator.IN;
        }
        if (token.isName("not") && tokens.following().isName("in")) {
            tokens.take();
            tokens.take();
            return Comparisons.Operator.NOT_IN;
        }
        return null;
    }

    private Expression sum() {
        return chain(SUMS, this::concatenation);
    }

    private Expression concatenation() {
        int line = line();
        List<Expression> parts = new ArrayList<>();
        do {
            parts.add(product());
        } while (tokens.skipOperator("~"));
        return parts.size() == 1 ? parts.get(0) : new Operation.Concatenation(line, List.copyOf(parts));
    }

    private Expression product() {
        return chain(PRODUCTS, () -> chain(POWERS, () -> unary(true)));
    }

    private Expression chain(Map<String, Arithmetic.Operator> operators, Supplier<Expression> operand) {
        int depth = tokens.depth();
        int line = line();
        Expression left = operand.get();
        for (Arithmetic.Operator operator = operator(operators); operator != null; operator = operator(operators)) {
            tokens.enter();
            left = new Operation.Binary(line, operator, left, operand.get());
        }
        tokens.leave(depth);
        return left;
    }

    private Arithmetic.@Nullable Operator operator(Map<String, Arithmetic.Operator> operators) {
        Token token = tokens.current();
        return token.kind() == Token.Kind.OPERATOR && operators.containsKey(token.text())
                ? operators.get(tokens.take().text())
                : null;
    }

    /** Filters and tests bind to the whole of {@code -value}, attributes and calls to the value. */
    private Expression unary(boolean filters) {
        int depth = tokens.depth();
        tokens.enter();
        int line = line();
        boolean negative = tokens.skipOperator("-");
        Expression value = negative || tokens.skipOperator("+")
                ? new Operation.Sign(line, negative, unary(false))
                : operands.primary();
        value = operands.postfix(value);
        if (filters) {
            value = operands.filters(value);
        }
        tokens.leave(depth);
        return value;
    }
}
