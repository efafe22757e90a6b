package ai.cautious.djl.internal.script;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Closes many values together. Thread-safe for adding. */
public final class ValueScope implements AutoCloseable {

    private final Queue<Value> values = new ConcurrentLinkedQueue<>();

    /** Takes ownership of a value and gives it back. */
    public Value add(Value value) {
        values.add(value);
        return value;
    }

    @Override
    public void close() {
        values.forEach(Value::close);
        values.clear();
    }
}
