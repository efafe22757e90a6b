package ai.cautious.djl.internal.jinja;

import java.time.LocalDateTime;
import java.util.function.Supplier;

/** One rendering of a template: what it has used up, and where it stands. Not thread-safe. */
final class Rendering {

    private final Budget budget;
    private final Supplier<LocalDateTime> now;
    private int line = 1;

    Rendering(Budget budget, Supplier<LocalDateTime> now) {
        this.budget = budget;
        this.now = now;
    }

    Budget budget() {
        return budget;
    }

    /** What {@code strftime_now} formats. */
    LocalDateTime now() {
        return now.get();
    }

    /** The line that complaints are about. */
    int line() {
        return line;
    }

    /** Goes on in another line. */
    void at(int next) {
        line = next;
    }

    /** Begins an expression or a statement. */
    void enter(int at) {
        line = at;
        budget.enter();
        budget.steps(1);
    }

    /** Ends what was begun last. */
    void leave() {
        budget.leave();
    }
}
