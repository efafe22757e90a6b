package ai.cautious.djl.internal.jinja;

import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/** What can be assigned to. Immutable. */
interface Target {

    void assign(Value value, Scope scope);

    /** The variables that it sets. */
    void forEachName(Consumer<String> action);

    /** A variable. */
    record Variable(String name) implements Target {

        @Override
        public void assign(Value value, Scope scope) {
            scope.set(name, value);
        }

        @Override
        public void forEachName(Consumer<String> action) {
            action.accept(name);
        }
    }

    /** An attribute of a namespace. */
    record NamespaceAttribute(String namespace, String name) implements Target {

        @Override
        public void assign(Value value, Scope scope) {
            if (!(scope.get(namespace) instanceof Namespace attributes)) {
                throw Fault.failed(namespace + " is no namespace: its attribute " + name + " cannot be set");
            }
            attributes.set(name, value);
        }

        @Override
        public void forEachName(Consumer<String> action) {}
    }

    /** Several at once, which a value of as many items is unpacked into. */
    record Several(List<Target> targets) implements Target {

        @Override
        public void assign(Value value, Scope scope) {
            Iterator<Value> items = value.iterator(scope.rendering());
            for (Target target : targets) {
                if (!items.hasNext()) {
                    throw Fault.failed("a value has fewer than the " + targets.size() + " items to be unpacked");
                }
                target.assign(items.next(), scope);
            }
            if (items.hasNext()) {
                throw Fault.failed("a value has more than the " + targets.size() + " items to be unpacked");
            }
        }

        @Override
        public void forEachName(Consumer<String> action) {
            targets.forEach(target -> target.forEachName(action));
        }
    }
}
