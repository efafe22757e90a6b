package ai.cautious.djl.internal.jinja;

import ai.cautious.djl.internal.jinja.TemplateException.Kind;

/**
 * What one rendering may use up. What grows with a conversation is bounded in proportion to the characters that come in, so
 * that a long conversation is no offence. Not thread-safe.
 */
final class Budget {

    /** Expressions and statements evaluated, items visited, and characters compared by the eight. */
    private static final long STEPS = 10_000_000;

    private static final long STEPS_PER_CHARACTER = 64;

    /** Characters written into texts on the way, and eight for each item of a list. */
    private static final long CELLS = 16_000_000;

    private static final long CELLS_PER_CHARACTER = 64;

    /** Characters of the output. */
    private static final long OUTPUT = 8_000_000;

    private static final long OUTPUT_PER_CHARACTER = 16;

    /** Expressions, statements and macros within each other; a thread of 512 KB has room for them. */
    private static final int DEPTH = 600;

    /** Lists and dicts within each other. */
    static final int VALUE_DEPTH = 200;

    /** The bits of an integer, which are 616 digits. */
    static final int INTEGER_BITS = 2_048;

    static final int CELLS_PER_ITEM = 8;

    private final long maxSteps;
    private final long maxCells;
    private final long maxOutput;
    private long steps;
    private long cells;
    private int depth;

    /**
     * A fresh budget.
     *
     * @param input how many characters and items the values hold that the template is given
     */
    Budget(long input) {
        maxSteps = STEPS + STEPS_PER_CHARACTER * input;
        maxCells = CELLS + CELLS_PER_CHARACTER * input;
        maxOutput = OUTPUT + OUTPUT_PER_CHARACTER * input;
    }

    /** Counts work. */
    void steps(long count) {
        steps += count;
        if (steps > maxSteps) {
            throw limit("it takes more than " + maxSteps + " steps");
        }
    }

    /** Counts memory before it is taken. */
    void cells(long count) {
        cells += count;
        if (cells > maxCells || count < 0) {
            throw limit("its values take more than " + maxCells + " characters");
        }
    }

    /** Counts the items of a list before they are taken. */
    void items(long count) {
        cells(count * CELLS_PER_ITEM);
    }

    /** Checks what has been written so far. */
    void output(int length) {
        if (length > maxOutput) {
            throw limit("its output is longer than " + maxOutput + " characters");
        }
    }

    /** One level down. */
    void enter() {
        if (++depth > DEPTH) {
            throw limit("it nests expressions, blocks and macros deeper than " + DEPTH);
        }
    }

    /** One level up; after an exception nobody counts any more. */
    void leave() {
        depth--;
    }

    static Fault limit(String reason) {
        return new Fault(Kind.LIMIT, reason);
    }
}
