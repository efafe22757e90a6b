package ai.cautious.djl.internal.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parses what operators stand between: literals and names, and their attributes, items, calls, filters and tests. */
final class OperandParser {

    private final TokenReader tokens;
    private final Vocabulary vocabulary;
    private final ExpressionParser expressions;

    OperandParser(TokenReader tokens, Vocabulary vocabulary, ExpressionParser expressions) {
        this.tokens = tokens;
        this.vocabulary = vocabulary;
        this.expressions = expressions;
    }

    private int line() {
        return tokens.current().line();
    }

    /** A literal, a name, or an expression in brackets. */
    Expression primary() {
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
                        Expression inner = expressions.parenthesized();
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
            items.add(expressions.parse());
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
            keys.add(expressions.parse());
            tokens.expectOperator(":");
            values.add(expressions.parse());
        }
        return new Display.DictOf(line, List.copyOf(keys), List.copyOf(values));
    }

    /** Attributes, items and calls of a value, if any follow. */
    Expression postfix(Expression value) {
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
        Expression start = tokens.current().isOperator(":") ? null : expressions.parse();
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
        return tokens.current().isOperator(":") || tokens.current().isOperator("]") ? null : expressions.parse();
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
                rest = expressions.parse();
            } else if (tokens.skipOperator("**")) {
                namedRest = expressions.parse();
            } else if (tokens.current().kind() == Token.Kind.NAME
                    && tokens.following().isOperator("=")) {
                String name = tokens.take().text();
                tokens.take();
                closed |= named.put(name, expressions.parse()) != null;
            } else {
                closed |= rest != null || !named.isEmpty();
                positional.add(expressions.parse());
            }
            if (closed) {
                throw tokens.fault("the arguments of a call are out of order");
            }
        }
        return new ArgumentList(List.copyOf(positional), Collections.unmodifiableMap(named), rest, namedRest);
    }

    /** Filters and tests of a value, if any follow. */
    Expression filters(Expression value) {
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
