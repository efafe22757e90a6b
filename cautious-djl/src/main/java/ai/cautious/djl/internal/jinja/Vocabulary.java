package ai.cautious.djl.internal.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the names in a template stand for while it is parsed. As in jinja2, an unknown filter or test is an error of the
 * template, but within a condition only one of the rendering that gets there. Not thread-safe.
 */
final class Vocabulary {

    private static final Set<String> SPECIAL = Set.of("caller", "varargs", "kwargs");

    private final Deque<Set<String>> mentions = new ArrayDeque<>();
    private final List<Names> scopes = new ArrayList<>();
    private final Deque<Names> open = new ArrayDeque<>();
    private final List<SyntaxFault> unknown = new ArrayList<>();

    /** The names of the scope that is being parsed. */
    Names names() {
        return open.element();
    }

    /** Begins a scope within the one that is being parsed. */
    Names enter() {
        Names names = new Names(open.peek());
        scopes.add(names);
        open.push(names);
        return names;
    }

    /** Goes on with a scope that was left. */
    void enter(Names names) {
        open.push(names);
    }

    void leave() {
        open.pop();
    }

    /** Ends the template. */
    void settle() {
        scopes.forEach(Names::settle);
    }

    /** How many unknown filters and tests there are so far. */
    int unknown() {
        return unknown.size();
    }

    /** Leaves those unknown since then to the rendering. */
    void forgive(int before) {
        unknown.subList(before, unknown.size()).clear();
    }

    /**
     * Accepts no unknown ones since then.
     *
     * @throws SyntaxFault if there are any
     */
    void require(int before) {
        if (unknown.size() > before) {
            throw unknown.get(before);
        }
    }

    Filter filter(String name, int line) {
        Filter filter = Filters.find(name);
        if (filter != null) {
            return filter;
        }
        unknown.add(new SyntaxFault(line, "the filter " + name + " is not supported"));
        return (value, arguments, rendering) -> {
            throw Fault.unsupported("the filter " + name);
        };
    }

    Test test(String name, int line) {
        Test test = Tests.find(name);
        if (test != null) {
            return test;
        }
        unknown.add(new SyntaxFault(line, "the test " + name + " is not supported"));
        return (value, arguments, rendering) -> {
            throw Fault.unsupported("the test " + name);
        };
    }

    /** Begins a macro's body. */
    void begin() {
        mentions.push(new HashSet<>());
    }

    /** Ends a macro's body; which of the names that only macros have it spoke of. */
    Set<String> end() {
        return mentions.pop();
    }

    /** A name that is read. */
    void mention(String name) {
        names().mention(name);
        if (SPECIAL.contains(name)) {
            mentions.forEach(names -> names.add(name));
        }
    }
}
