package ai.cautious.djl.internal.jinja;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names of one scope, in the order in which a template mentions them. As jinja2 decides before it renders, a name that a
 * scope sets before it speaks of it is the scope's own from the start: until it is set, scopes within find nothing there,
 * whatever variable of that name the template was given. Immutable once the template is parsed.
 */
final class Names {

    private final @Nullable Names outer;
    private final Set<String> mentioned = new HashSet<>();
    private final Set<String> written = new HashSet<>();
    private Set<String> unset = Set.of();
    private int branches;

    Names(@Nullable Names outer) {
        this.outer = outer;
    }

    /** A name is read, or is there from the start. */
    void mention(String name) {
        mentioned.add(name);
    }

    /** A name is set. */
    void write(String name) {
        if (mentioned.add(name) && branches == 0) {
            written.add(name);
        }
    }

    /** What follows happens on a condition: it makes no name the scope's own. */
    void enterBranch() {
        branches++;
    }

    void leaveBranch() {
        branches--;
    }

    /** The whole template has been parsed. */
    void settle() {
        Set<String> own = new HashSet<>(written);
        for (Names around = outer; around != null; around = around.outer) {
            own.removeAll(around.mentioned);
        }
        unset = Set.copyOf(own);
    }

    /** Names that stand for nothing when the scope begins. */
    Set<String> unset() {
        return unset;
    }
}
