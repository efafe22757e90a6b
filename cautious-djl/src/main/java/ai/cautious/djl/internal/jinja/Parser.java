package ai.cautious.djl.internal.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Parses the blocks of a template. Not thread-safe. */
final class Parser {

    private static final Set<String> UNSUPPORTED =
            Set.of("autoescape", "block", "debug", "do", "extends", "from", "import", "include", "pluralize", "trans");

    private final TokenReader tokens;
    private final Vocabulary vocabulary = new Vocabulary();
    private final ExpressionParser expressions;
    private boolean inLoop;

    private Parser(TokenReader tokens) {
        this.tokens = tokens;
        this.expressions = new ExpressionParser(tokens, vocabulary);
    }

    /**
     * Parses a whole template.
     *
     * @throws SyntaxFault if it is no Jinja, or has what is not supported
     */
    static Statement.Block parse(String template) {
        Parser parser = new Parser(new TokenReader(Lexer.tokens(template)));
        parser.vocabulary.enter();
        Statement.Block block = parser.block();
        if (parser.tokens.current().kind() != Token.Kind.END) {
            throw parser.tokens.fault(parser.tokens.current().description() + " ends nothing");
        }
        parser.vocabulary.require(0);
        parser.vocabulary.settle();
        return block;
    }

    /** Statements up to the end of the template, or to a tag that one of the names begins; that tag's name is current. */
    private Statement.Block block(String... ends) {
        int depth = tokens.depth();
        tokens.enter();
        int line = tokens.current().line();
        List<Statement> statements = new ArrayList<>();
        while (tokens.current().kind() != Token.Kind.END) {
            Token token = tokens.take();
            switch (token.kind()) {
                case DATA -> statements.add(new Statement.Data(token.line(), Text.of(token.text())));
                case VARIABLE_BEGIN -> {
                    statements.add(new Statement.Print(token.line(), expressions.tuple()));
                    tokens.expect(Token.Kind.VARIABLE_END);
                }
                default -> {
                    if (List.of(ends).contains(tokens.current().text())
                            && tokens.current().kind() == Token.Kind.NAME) {
                        tokens.leave(depth);
                        return new Statement.Block(line, List.copyOf(statements), vocabulary.names());
                    }
                    statements.add(statement());
                    tokens.expect(Token.Kind.BLOCK_END);
                }
            }
        }
        if (ends.length > 0) {
            throw tokens.unexpected("{% " + String.join(" %} or {% ", ends) + " %}");
        }
        tokens.leave(depth);
        return new Statement.Block(line, List.copyOf(statements), vocabulary.names());
    }

    /** The statements after a tag, whose end is next. */
    private Statement.Block body(String... ends) {
        tokens.skipOperator(":");
        tokens.expect(Token.Kind.BLOCK_END);
        return block(ends);
    }

    /** A body in a scope of its own. */
    private Statement.Block innerBody(String end) {
        vocabulary.enter();
        Statement.Block body = closedBody(end);
        vocabulary.leave();
        return body;
    }

    private Statement.Block closedBody(String end) {
        Statement.Block body = body(end);
        tokens.expectName(end);
        return body;
    }

    private Statement statement() {
        int line = tokens.current().line();
        String tag = tokens.expect(Token.Kind.NAME).text();
        return switch (tag) {
            case "if" -> conditional(line);
            case "for" -> loop(line);
            case "set" -> assignment(line);
            case "with" -> with(line);
            case "filter" -> filter(line);
            case "macro" -> macro(line);
            case "call" -> callBlock(line);
            case "print" -> print(line);
            case "generation" -> {
                vocabulary.enter();
                Statement.Block body = scopedBody("endgeneration");
                vocabulary.leave();
                yield new Statement.Generation(line, body);
            }
            case "break" -> jump(line, Statement.Signal.BREAK);
            case "continue" -> jump(line, Statement.Signal.CONTINUE);
            default ->
                throw new SyntaxFault(
                        line, "{% " + tag + " %} " + (UNSUPPORTED.contains(tag) ? "is not supported" : "is no tag"));
        };
    }

    private Statement conditional(int line) {
        List<Conditional.Branch> branches = new ArrayList<>();
        Statement.Block otherwise = new Statement.Block(line, List.of(), vocabulary.names());
        int unknown = vocabulary.unknown();
        String end;
        Expression condition = expressions.unconditionalTuple();
        vocabulary.names().enterBranch();
        while (true) {
            branches.add(new Conditional.Branch(condition, body("elif", "else", "endif")));
            end = tokens.take().text();
            if (!end.equals("elif")) {
                break;
            }
            condition = expressions.unconditionalTuple();
        }
        if (end.equals("else")) {
            otherwise = closedBody("endif");
        }
        vocabulary.names().leaveBranch();
        vocabulary.forgive(unknown);
        return new Conditional(line, List.copyOf(branches), otherwise);
    }

    private Statement loop(int line) {
        Target target = target(false);
        requireNotLoop(target);
        tokens.expectName("in");
        Expression items = expressions.unconditionalTuple();
        int unknown = vocabulary.unknown();
        beginTurn(target);
        Expression condition = tokens.skipName("if") ? expressions.parse() : null;
        vocabulary.leave();
        if (tokens.current().isName("recursive")) {
            throw tokens.fault("{% for … recursive %} is not supported");
        }
        boolean outer = inLoop;
        inLoop = true;
        beginTurn(target);
        Statement.Block body = body("endfor", "else");
        vocabulary.leave();
        inLoop = outer;
        vocabulary.enter();
        Statement.Block otherwise = tokens.take().text().equals("else")
                ? closedBody("endfor")
                : new Statement.Block(line, List.of(), vocabulary.names());
        vocabulary.leave();
        vocabulary.require(unknown);
        return new Loop(line, target, items, condition, body, otherwise);
    }

    /** The scope of one of a loop's items, which has that from the start. */
    private void beginTurn(Target target) {
        Names names = vocabulary.enter();
        names.mention("loop");
        target.forEachName(names::mention);
    }

    private void requireNotLoop(Target target) {
        if (target instanceof Target.Several several) {
            several.targets().forEach(this::requireNotLoop);
        } else if (target instanceof Target.Variable variable && variable.name().equals("loop")) {
            throw tokens.fault("a loop cannot name its items loop");
        }
    }

    private Statement jump(int line, Statement.Signal signal) {
        if (!inLoop) {
            throw new SyntaxFault(line, "{% " + signal.name().toLowerCase(Locale.ROOT) + " %} is in no loop");
        }
        return new Statement.Jump(line, signal);
    }

    private Statement assignment(int line) {
        Target target = target(true);
        if (tokens.skipOperator("=")) {
            Expression value = expressions.tuple();
            target.forEachName(vocabulary.names()::write);
            return new Assignment.Set(line, target, value);
        }
        target.forEachName(vocabulary.names()::write);
        Expression filtered = new Expression.Name(line, Assignment.CAPTURED);
        int depth = tokens.depth();
        if (tokens.skipOperator("|")) {
            filtered = expressions.filterChain(filtered);
        }
        tokens.leave(depth);
        int unknown = vocabulary.unknown();
        Statement.Block body = innerBody("endset");
        vocabulary.require(unknown);
        return new Assignment.Capture(line, target, filtered, body);
    }

    private Statement filter(int line) {
        int depth = tokens.depth();
        int unknown = vocabulary.unknown();
        Expression filtered = expressions.filterChain(new Expression.Name(line, Assignment.CAPTURED));
        tokens.leave(depth);
        Statement.Block body = innerBody("endfilter");
        vocabulary.require(unknown);
        return new Assignment.Capture(line, null, filtered, body);
    }

    private Statement with(int line) {
        List<Target> targets = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (tokens.current().kind() != Token.Kind.BLOCK_END) {
            if (!targets.isEmpty()) {
                tokens.expectOperator(",");
            }
            targets.add(target(false));
            tokens.expectOperator("=");
            values.add(expressions.parse());
        }
        int unknown = vocabulary.unknown();
        Names names = vocabulary.enter();
        targets.forEach(target -> target.forEachName(names::mention));
        Statement.Block body = closedBody("endwith");
        vocabulary.leave();
        vocabulary.require(unknown);
        return new Assignment.With(line, List.copyOf(targets), List.copyOf(values), body);
    }

    private Statement macro(int line) {
        String name = tokens.expectIdentifier();
        vocabulary.names().write(name);
        vocabulary.enter();
        List<Macro.Parameter> parameters = parameters();
        vocabulary.begin();
        Statement.Block body = scopedBody("endmacro");
        vocabulary.leave();
        return new Macro.Definition(line, name, signature(parameters), body);
    }

    private Statement callBlock(int line) {
        Names names = vocabulary.enter();
        List<Macro.Parameter> parameters = tokens.current().isOperator("(") ? parameters() : List.of();
        vocabulary.leave();
        if (!(expressions.parse() instanceof Call call)) {
            throw new SyntaxFault(line, "{% call %} calls nothing");
        }
        vocabulary.enter(names);
        vocabulary.begin();
        Statement.Block body = scopedBody("endcall");
        vocabulary.leave();
        return new Macro.CallBlock(line, signature(parameters), call, body);
    }

    private Macro.Signature signature(List<Macro.Parameter> parameters) {
        Set<String> mentions = vocabulary.end();
        parameters.forEach(parameter -> mentions.remove(parameter.name()));
        return new Macro.Signature(parameters, Set.copyOf(mentions));
    }

    /** A body that is run apart from the loop around it. */
    private Statement.Block scopedBody(String end) {
        boolean outer = inLoop;
        inLoop = false;
        int unknown = vocabulary.unknown();
        Statement.Block body = closedBody(end);
        vocabulary.require(unknown);
        inLoop = outer;
        return body;
    }

    private List<Macro.Parameter> parameters() {
        List<Macro.Parameter> parameters = new ArrayList<>();
        tokens.expectOperator("(");
        boolean defaults = false;
        while (!tokens.skipOperator(")")) {
            if (!parameters.isEmpty()) {
                tokens.expectOperator(",");
            }
            String name = tokens.expectIdentifier();
            vocabulary.names().mention(name);
            Expression fallback = tokens.skipOperator("=") ? expressions.parse() : null;
            if (fallback == null && defaults) {
                throw tokens.fault("the parameter " + name + " without a default follows one with a default");
            }
            defaults = fallback != null;
            parameters.add(new Macro.Parameter(name, fallback));
        }
        return List.copyOf(parameters);
    }

    private Statement print(int line) {
        List<Statement> printed = new ArrayList<>();
        while (tokens.current().kind() != Token.Kind.BLOCK_END) {
            if (!printed.isEmpty()) {
                tokens.expectOperator(",");
            }
            printed.add(new Statement.Print(line, expressions.parse()));
        }
        return new Statement.Block(line, List.copyOf(printed), vocabulary.names());
    }

    /** One target or several with commas between them. */
    private Target target(boolean namespaces) {
        List<Target> targets = new ArrayList<>(List.of(singleTarget(namespaces)));
        boolean several = false;
        while (tokens.skipOperator(",")) {
            several = true;
            Token token = tokens.current();
            if (token.kind() == Token.Kind.BLOCK_END || token.isOperator(")")) {
                break;
            }
            targets.add(singleTarget(namespaces));
        }
        return several ? new Target.Several(List.copyOf(targets)) : targets.get(0);
    }

    private Target singleTarget(boolean namespaces) {
        if (tokens.skipOperator("(")) {
            int depth = tokens.depth();
            tokens.enter();
            Target inner = target(false);
            tokens.leave(depth);
            tokens.expectOperator(")");
            return inner;
        }
        String name = tokens.expectIdentifier();
        if (Set.of("true", "True", "false", "False", "none", "None").contains(name)) {
            throw tokens.fault("nothing can be assigned to " + name);
        }
        if (namespaces && tokens.skipOperator(".")) {
            vocabulary.names().mention(name);
            return new Target.NamespaceAttribute(name, tokens.expectIdentifier());
        }
        return new Target.Variable(name);
    }
}
