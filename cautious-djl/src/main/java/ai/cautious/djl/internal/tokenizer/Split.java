package ai.cautious.djl.internal.tokenizer;

import ai.cautious.djl.internal.pattern.LinearPattern;

/**
 * Splits at what a pattern finds. Immutable.
 *
 * @param inverted whether what stands between is taken for what was found
 */
record Split(LinearPattern pattern, Behavior behavior, boolean inverted) implements PreTokenizer {

    /** What becomes of that at which a text is split. */
    enum Behavior {
        REMOVED,
        ISOLATED,
        CONTIGUOUS,
        MERGED_WITH_PREVIOUS,
        MERGED_WITH_NEXT
    }

    Split(LinearPattern pattern, Behavior behavior) {
        this(pattern, behavior, false);
    }

    @Override
    public void split(char[] text, int from, int to, boolean first, Pieces pieces) {
        new Run(text, from, to, first, pieces).run();
    }

    /** One text; holds a piece back as long as the next one may join it. */
    private final class Run {

        private final char[] text;
        private final int from;
        private final int to;
        private final boolean first;
        private final Pieces pieces;
        private int done;
        private int heldFrom;
        private int heldTo;
        private boolean holds;
        private boolean previousFound;

        Run(char[] text, int from, int to, boolean first, Pieces pieces) {
            this.text = text;
            this.from = from;
            this.to = to;
            this.first = first;
            this.pieces = pieces;
            this.done = from;
        }

        void run() {
            pattern.forEach(text, from, to, (start, end) -> {
                between(start);
                part(start, end, !inverted);
                done = end;
            });
            between(to);
            release();
        }

        private void between(int end) {
            if (done < end) {
                part(done, end, inverted);
            }
        }

        private void part(int start, int end, boolean found) {
            switch (behavior) {
                case REMOVED -> {
                    if (!found) {
                        emit(start, end);
                    }
                }
                case ISOLATED -> emit(start, end);
                case CONTIGUOUS -> joinOrHold(start, end, found == previousFound);
                case MERGED_WITH_PREVIOUS -> joinOrHold(start, end, found && !previousFound);
                case MERGED_WITH_NEXT -> joinOrHold(start, end, !found && previousFound);
            }
            previousFound = found;
        }

        private void joinOrHold(int start, int end, boolean joins) {
            if (!joins || !holds) {
                release();
                heldFrom = start;
                holds = true;
            }
            heldTo = end;
        }

        private void release() {
            if (holds) {
                emit(heldFrom, heldTo);
            }
        }

        private void emit(int start, int end) {
            if (start < end) {
                pieces.accept(text, start, end, first && start == from);
            }
        }
    }
}
