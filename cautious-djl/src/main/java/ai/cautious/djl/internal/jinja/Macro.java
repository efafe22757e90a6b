package ai.cautious.djl.internal.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A macro, with the scope that it was defined in. */
record Macro(String name, Signature signature, Statement.Block body, Scope closure) implements Callable {

    /** A parameter; null where it has no default. */
    record Parameter(String name, @Nullable Expression fallback) {}

    /**
     * What a macro takes.
     *
     * @param mentions which of {@code caller}, {@code varargs} and {@code kwargs} its body speaks of; only those it takes
     */
    record Signature(List<Parameter> parameters, Set<String> mentions) {}

    @Override
    public Value call(Arguments arguments, Rendering rendering) {
        Scope scope = closure.inner(body.names());
        List<Parameter> parameters = signature.parameters;
        Map<String, Value> named = new LinkedHashMap<>(arguments.named());
        List<Value> positional = arguments.positional();
        boolean caller = false;
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            caller |= parameter.name.equals("caller");
            Value value = i < positional.size() ? positional.get(i) : named.remove(parameter.name);
            scope.set(parameter.name, value == null ? fallback(parameter, scope) : value);
        }
        if (signature.mentions.contains("caller") && !caller) {
            Value block = named.remove("caller");
            scope.set("caller", block == null ? new Undefined("the macro " + name + " has no caller") : block);
        }
        takeRest(scope, positional, named);
        TextBuilder out = new TextBuilder(rendering.budget());
        body.execute(scope, out);
        return out.build();
    }

    private Value fallback(Parameter parameter, Scope scope) {
        return parameter.fallback == null
                ? new Undefined("the macro " + name + " needs the argument " + parameter.name)
                : parameter.fallback.evaluate(scope);
    }

    private void takeRest(Scope scope, List<Value> positional, Map<String, Value> named) {
        if (signature.mentions.contains("kwargs")) {
            scope.set("kwargs", DictValue.of(named));
        } else if (!named.isEmpty()) {
            throw Fault.failed("the macro " + name + " takes no argument "
                    + named.keySet().iterator().next());
        }
        int taken = signature.parameters.size();
        if (signature.mentions.contains("varargs")) {
            List<Value> rest = positional.size() > taken ? positional.subList(taken, positional.size()) : List.of();
            scope.set("varargs", Sequence.tuple(new ArrayList<>(rest)));
        } else if (positional.size() > taken) {
            throw Fault.failed("the macro " + name + " takes " + taken + " arguments, not " + positional.size());
        }
    }

    @Override
    public String type() {
        return "Macro";
    }

    @Override
    public Text text(Budget budget) {
        return Text.of(name.isEmpty() ? "<Macro anonymous>" : "<Macro '" + name + "'>");
    }

    @Override
    public @Nullable Value attribute(String attribute) {
        return switch (attribute) {
            case "name" -> name.isEmpty() ? NoneValue.NONE : Text.of(name);
            case "arguments" ->
                Sequence.tuple(signature.parameters.stream()
                        .<Value>map(parameter -> Text.of(parameter.name))
                        .toList());
            case "caller" -> BoolValue.of(signature.mentions.contains("caller"));
            case "catch_kwargs" -> BoolValue.of(signature.mentions.contains("kwargs"));
            case "catch_varargs" -> BoolValue.of(signature.mentions.contains("varargs"));
            default -> null;
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /** {@code {% macro name(parameters) %}…{% endmacro %}}. */
    record Definition(int line, String name, Signature signature, Statement.Block body) implements Statement {

        @Override
        public Signal perform(Scope scope, TextBuilder out) {
            scope.set(name, new Macro(name, signature, body, scope));
            return Signal.NEXT;
        }
    }

    /** {@code {% call(parameters) macro() %}…{% endcall %}}: calls it with the block as its {@code caller}. */
    record CallBlock(int line, Signature signature, Call call, Statement.Block body) implements Statement {

        @Override
        public Signal perform(Scope scope, TextBuilder out) {
            Macro caller = new Macro("", signature, body, scope);
            out.append(call.compute(scope, Map.of("caller", caller)).text(scope.budget()));
            return Signal.NEXT;
        }
    }
}
