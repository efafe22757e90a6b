package ai.cautious.djl.internal.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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

    ExpressionParser(TokenReader tokens, Vocabulary vocabulary) {
        this.tokens = tokens;
        this.vocabulary = vocabulary;
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
        Expression value =
                negative || tokens.skipOperator("+") ? new Operation.Sign(line, negative, unary(false)) : primary();
        value = postfix(value);
        if (filters) {
            value = filters(value);
        }
        tokens.leave(depth);
        return value;
    }

    private Expression primary() {
        Token token = tokens.take();
        int line = token.line();
        return switch (token.kind()) {
            case NAME ->
                switch (token.text()) {
                    case "true", "True" -> new Expression.Literal(line, BoolValue.TRUE);
                    case "false", "False" -> new Expression.Literal(line, BoolValue.FALSE);
                    case "none", "None" -> new Expression.Literal(line, NoneValue.NONE);
                    default -> {
                        vocabulary.mention(token.text());
                        yield new Expression.Name(line, token.text());
                    }
                };
            case STRING -> {
                StringBuilder text = new StringBuilder(token.text());
                while (tokens.current().kind() == Token.Kind.STRING) {
                    text.append(tokens.take().text());
                }
                yield new Expression.Literal(line, Text.of(text.toString()));
            }
            case INTEGER -> new Expression.Literal(line, integer(token));
            case FLOAT -> new Expression.Literal(line, FloatValue.of(Double.parseDouble(token.text())));
            case OPERATOR ->
                switch (token.text()) {
                    case "(" -> {
                        Expression inner = tuple(this::parse, true);
                        tokens.expectOperator(")");
                        yield inner;
                    }
                    case "[" -> new Display.ListOf(line, list("]"));
                    case "{" -> dict(line);
                    default -> throw new SyntaxFault(line, token.description() + " is out of place");
                };
            default -> throw new SyntaxFault(line, token.description() + " where an expression is expected");
        };
    }

    private static IntValue integer(Token token) {
        String digits = token.text();
        int radix = digits.length() > 1
                ? switch (digits.charAt(1)) {
                    case 'b', 'B' -> 2;
                    case 'o', 'O' -> 8;
                    case 'x', 'X' -> 16;
                    default -> 10;
                }
                : 10;
        if (digits.length() > Budget.INTEGER_BITS) {
            throw new SyntaxFault(token.line(), "an integer has " + digits.length() + " digits");
        }
        return new IntValue(new BigInteger(radix == 10 ? digits : digits.substring(2), radix), Author.TEMPLATE);
    }

    private List<Expression> list(String end) {
        List<Expression> items = new ArrayList<>();
        while (!tokens.skipOperator(end)) {
            if (!items.isEmpty()) {
                tokens.expectOperator(",");
                if (tokens.skipOperator(end)) {
                    break;
                }
            }
            items.add(parse());
        }
        return List.copyOf(items);
    }

    private Expression dict(int line) {
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!tokens.skipOperator("}")) {
            if (!keys.isEmpty()) {
                tokens.expectOperator(",");
                if (tokens.skipOperator("}")) {
                    break;
                }
            }
            keys.add(parse());
            tokens.expectOperator(":");
            values.add(parse());
        }
        return new Display.DictOf(line, List.copyOf(keys), List.copyOf(values));
    }

    private Expression postfix(Expression value) {
        Expression result = value;
        while (true) {
            int line = line();
            if (tokens.skipOperator(".")) {
                result = attribute(line, result);
            } else if (tokens.skipOperator("[")) {
                result = subscript(line, result);
            } else if (tokens.skipOperator("(")) {
                result = new Call(line, result, arguments());
            } else {
                return result;
            }
            tokens.enter();
        }
    }

    private Expression attribute(int line, Expression value) {
        Token token = tokens.take();
        return switch (token.kind()) {
            case NAME -> new Access.Attribute(line, value, Text.of(token.text()));
            case INTEGER -> new Access.Item(line, value, new Expression.Literal(line, integer(token)));
            default -> throw new SyntaxFault(line, token.description() + " where a name is expected");
        };
    }

    private Expression subscript(int line, Expression value) {
        Expression start = tokens.current().isOperator(":") ? null : parse();
        if (start != null && !tokens.current().isOperator(":")) {
            if (tokens.skipOperator("]")) {
                return new Access.Item(line, value, start);
            }
            List<Expression> keys = new ArrayList<>(List.of(start));
            tokens.expectOperator(",");
            keys.addAll(list("]"));
            return new Access.Item(line, value, new Display.TupleOf(line, List.copyOf(keys)));
        }
        tokens.expectOperator(":");
        Expression stop = bound();
        Expression step = tokens.skipOperator(":") ? bound() : null;
        tokens.expectOperator("]");
        return new Access.Slice(line, value, start, stop, step);
    }

    private @Nullable Expression bound() {
        return tokens.current().isOperator(":") || tokens.current().isOperator("]") ? null : parse();
    }

    /** What stands within the brackets of a call, the first of which has been read. */
    private ArgumentList arguments() {
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        Expression rest = null;
        Expression namedRest = null;
        boolean first = true;
        while (!tokens.skipOperator(")")) {
            if (!first) {
                tokens.expectOperator(",");
                if (tokens.skipOperator(")")) {
                    break;
                }
            }
            first = false;
            boolean closed = namedRest != null;
            if (tokens.skipOperator("*")) {
                closed |= rest != null;
                rest = parse();
            } else if (tokens.skipOperator("**")) {
                namedRest = parse();
            } else if (tokens.current().kind() == Token.Kind.NAME
                    && tokens.following().isOperator("=")) {
                String name = tokens.take().text();
                tokens.take();
                closed |= named.put(name, parse()) != null;
            } else {
                closed |= rest != null || !named.isEmpty();
                positional.add(parse());
            }
            if (closed) {
                throw tokens.fault("the arguments of a call are out of order");
            }
        }
        return new ArgumentList(List.copyOf(positional), named, rest, namedRest);
    }

    private Expression filters(Expression value) {
        Expression result = value;
        while (true) {
            int line = line();
            if (tokens.skipOperator("|")) {
                result = filter(result);
            } else if (tokens.skipName("is")) {
                result = test(line, result);
            } else if (tokens.skipOperator("(")) {
                result = new Call(line, result, arguments());
            } else {
                return result;
            }
            tokens.enter();
        }
    }

    /** A filter and those behind it, the {@code |} before it read already. */
    Expression filterChain(Expression value) {
        Expression result = filter(value);
        while (tokens.skipOperator("|")) {
            tokens.enter();
            result = filter(result);
        }
        return result;
    }

    private Expression filter(Expression value) {
        int line = line();
        String name = dottedName();
        ArgumentList arguments = tokens.skipOperator("(") ? arguments() : ArgumentList.NONE;
        return new Filter.Use(line, value, vocabulary.filter(name, line), arguments);
    }

    private Expression test(int line, Expression value) {
        boolean negated = tokens.skipName("not");
        String name = dottedName();
        ArgumentList arguments = ArgumentList.NONE;
        if (tokens.skipOperator("(")) {
            arguments = arguments();
        } else if (takesArgument(tokens.current())) {
            if (tokens.current().isName("is")) {
                throw tokens.fault("tests cannot be chained with is");
            }
            arguments = ArgumentList.of(postfix(primary()));
        }
        Expression test = new Test.Use(line, value, vocabulary.test(name, line), arguments);
        return negated ? new Operation.Not(line, test) : test;
    }

    private static boolean takesArgument(Token token) {
        return switch (token.kind()) {
            case NAME -> !token.isName("else") && !token.isName("or") && !token.isName("and");
            case STRING, INTEGER, FLOAT -> true;
            case OPERATOR -> token.isOperator("[") || token.isOperator("{");
            default -> false;
        };
    }

    private String dottedName() {
        StringBuilder name = new StringBuilder(tokens.expectIdentifier());
        while (tokens.skipOperator(".")) {
            name.append('.').append(tokens.expectIdentifier());
        }
        return name.toString();
    }
}
