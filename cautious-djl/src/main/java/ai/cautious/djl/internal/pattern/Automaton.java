package ai.cautious.djl.internal.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A program's deterministic automaton: one table look-up per character, whatever the pattern. A state is the instructions
 * that are still under way, in their order; those behind one that has matched are dropped, so that the match is that of a
 * machine that goes back and tries again. Immutable.
 */
final class Automaton {

    /** The state from which nothing matches any more. */
    static final int DEAD = 0;

    /** Where matching begins. */
    static final int START = 1;

    private static final int MOST_STATES = 4000;
    private static final int MOST_WORK = 20_000_000;

    private final List<Program.Instruction> program;
    private final Alphabet alphabet;
    private final int columns;
    private final int[] transitions;

    /** While it is built. */
    private final Map<List<Integer>, Integer> stateOf = new HashMap<>();

    private final List<List<Integer>> states = new ArrayList<>();
    private int work;

    Automaton(String source, String pattern, Node parsed) {
        program = new Program(source, pattern, parsed).instructions();
        alphabet = new Alphabet(source, pattern, sets());
        // The last column is the text's end.
        columns = alphabet.size() + 1;
        state(List.of());
        state(List.of(0));
        int[] table = new int[columns * states.size()];
        for (int state = 0; state < states.size(); state++) {
            if (states.size() > MOST_STATES || work > MOST_WORK) {
                throw PatternFault.of(source, pattern, "needs too many states");
            }
            if (table.length < columns * (state + 1)) {
                table = Arrays.copyOf(table, 2 * table.length);
            }
            for (int column = 0; column < columns; column++) {
                table[state * columns + column] = transition(states.get(state), column);
            }
        }
        transitions = Arrays.copyOf(table, columns * states.size());
        stateOf.clear();
        states.clear();
    }

    Alphabet alphabet() {
        return alphabet;
    }

    /** The next state, shifted by one; the lowest bit says whether the pattern matches what stands before the character. */
    int next(int state, int column) {
        return transitions[state * columns + column];
    }

    /** The column of the text's end. */
    int end() {
        return columns - 1;
    }

    private List<CodePoints> sets() {
        List<CodePoints> sets = new ArrayList<>();
        for (Program.Instruction instruction : program) {
            if (instruction instanceof Program.Take take) {
                sets.add(take.set());
            } else if (instruction instanceof Program.Check check) {
                sets.add(check.set());
            }
        }
        return sets.stream().distinct().toList();
    }

    private int state(List<Integer> threads) {
        Integer known = stateOf.putIfAbsent(threads, states.size());
        if (known != null) {
            return known;
        }
        states.add(threads);
        return states.size() - 1;
    }

    private int transition(List<Integer> threads, int column) {
        boolean[] seen = new boolean[program.size()];
        List<Integer> next = new ArrayList<>();
        boolean matched = false;
        int[] stack = new int[program.size() + 1];
        for (int i = 0; i < threads.size() && !matched; i++) {
            int depth = 0;
            stack[depth++] = threads.get(i);
            while (depth > 0) {
                int at = stack[--depth];
                if (seen[at]) {
                    continue;
                }
                seen[at] = true;
                work++;
                Program.Instruction instruction = program.get(at);
                if (instruction instanceof Program.Match) {
                    matched = true;
                    break;
                } else if (instruction instanceof Program.Fork fork) {
                    stack[depth++] = fork.second();
                    stack[depth++] = fork.first();
                } else if (instruction instanceof Program.Jump jump) {
                    stack[depth++] = jump.target();
                } else if (instruction instanceof Program.Check check) {
                    if (column == end() ? check.atEnd() : check.set().contains(alphabet.representative(column))) {
                        stack[depth++] = at + 1;
                    }
                } else if (instruction instanceof Program.Take take
                        && column != end()
                        && take.set().contains(alphabet.representative(column))) {
                    next.add(at + 1);
                }
            }
        }
        return state(List.copyOf(next)) << 1 | (matched ? 1 : 0);
    }
}
