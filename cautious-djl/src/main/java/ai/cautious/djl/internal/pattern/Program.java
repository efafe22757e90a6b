package ai.cautious.djl.internal.pattern;

import java.util.ArrayList;
import java.util.List;

/**
 * A regular expression as instructions of a machine that tries alternatives in order (Thompson 1968, with priorities as in
 * Pike's). Immutable once built.
 */
final class Program {

    /** Instructions beyond this are no pattern to split words with. */
    private static final int MOST_INSTRUCTIONS = 4000;

    /** One step of the machine; indexes are into {@link #instructions()}. */
    sealed interface Instruction {}

    /** Takes one character of the set and goes on behind itself. */
    record Take(CodePoints set) implements Instruction {}

    /** Tries one way, then the other. */
    record Fork(int first, int second) implements Instruction {}

    /** Goes on behind itself if that follows. */
    record Check(CodePoints set, boolean atEnd) implements Instruction {}

    /** Goes on elsewhere. */
    record Jump(int target) implements Instruction {}

    /** The pattern has matched. */
    record Match() implements Instruction {}

    private final String source;
    private final String pattern;
    private final List<Instruction> instructions = new ArrayList<>();

    Program(String source, String pattern, Node parsed) {
        this.source = source;
        this.pattern = pattern;
        write(parsed);
        add(new Match());
    }

    /** All of them; the first one begins. */
    List<Instruction> instructions() {
        return instructions;
    }

    private void write(Node node) {
        if (node instanceof Node.One one) {
            add(new Take(one.set()));
        } else if (node instanceof Node.Ahead ahead) {
            add(new Check(ahead.set(), ahead.atEnd()));
        } else if (node instanceof Node.Sequence sequence) {
            sequence.parts().forEach(this::write);
        } else if (node instanceof Node.Choice choice) {
            write(choice.branches());
        } else if (node instanceof Node.Repeat repeat) {
            write(repeat);
        }
    }

    private void write(List<Node> branches) {
        List<Integer> ends = new ArrayList<>();
        for (Node branch : branches.subList(0, branches.size() - 1)) {
            int fork = reserve();
            write(branch);
            ends.add(reserve());
            instructions.set(fork, new Fork(fork + 1, instructions.size()));
        }
        write(branches.get(branches.size() - 1));
        ends.forEach(end -> instructions.set(end, new Jump(instructions.size())));
    }

    private void write(Node.Repeat repeat) {
        for (int time = 0; time < repeat.least(); time++) {
            write(repeat.body());
        }
        if (repeat.most() < 0) {
            int fork = reserve();
            write(repeat.body());
            add(new Jump(fork));
            fork(fork, repeat.greedy());
            return;
        }
        List<Integer> forks = new ArrayList<>();
        for (int time = repeat.least(); time < repeat.most(); time++) {
            forks.add(reserve());
            write(repeat.body());
        }
        forks.forEach(fork -> fork(fork, repeat.greedy()));
    }

    /** Between what stands behind it and what will stand next. */
    private void fork(int at, boolean greedy) {
        int end = instructions.size();
        instructions.set(at, greedy ? new Fork(at + 1, end) : new Fork(end, at + 1));
    }

    private int reserve() {
        add(new Match());
        return instructions.size() - 1;
    }

    private void add(Instruction instruction) {
        if (instructions.size() >= MOST_INSTRUCTIONS) {
            throw PatternFault.of(source, pattern, "is too long");
        }
        instructions.add(instruction);
    }
}
