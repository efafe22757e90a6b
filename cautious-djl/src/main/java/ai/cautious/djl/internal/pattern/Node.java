package ai.cautious.djl.internal.pattern;

import java.util.List;

/** A regular expression, parsed. */
sealed interface Node {

    /** Whether it matches the empty text. */
    boolean matchesEmpty();

    /** One character of a set. */
    record One(CodePoints set) implements Node {

        @Override
        public boolean matchesEmpty() {
            return false;
        }
    }

    /** One after the other. */
    record Sequence(List<Node> parts) implements Node {

        @Override
        public boolean matchesEmpty() {
            return parts.stream().allMatch(Node::matchesEmpty);
        }
    }

    /** The first of them that leads to a match. */
    record Choice(List<Node> branches) implements Node {

        @Override
        public boolean matchesEmpty() {
            return branches.stream().anyMatch(Node::matchesEmpty);
        }
    }

    /**
     * From {@code least} to {@code most} times.
     *
     * @param most negative for any number
     * @param greedy whether more are tried first
     */
    record Repeat(Node body, int least, int most, boolean greedy) implements Node {

        @Override
        public boolean matchesEmpty() {
            return least == 0 || body.matchesEmpty();
        }
    }

    /**
     * What must follow, without being taken.
     *
     * @param atEnd whether the text's end will do
     */
    record Ahead(CodePoints set, boolean atEnd) implements Node {

        @Override
        public boolean matchesEmpty() {
            return true;
        }
    }
}
