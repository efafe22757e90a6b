package ai.cautious.limits;

import ai.cautious.OverloadedException;
import java.time.Duration;

/**
 * Is told of a queue's requests, for metrics and logs.
 *
 * <p>Told on the thread that asks, or that makes room: implementations are quick and thread-safe. What they throw is logged
 * and changes nothing. Methods may be added.
 */
public interface QueueListener {

    /** A request has its slot, after that time in the queue; zero where it did not wait. */
    default void admitted(Duration waited) {}

    /** A request was turned away because too many ran and waited, or because it had waited for too long. */
    default void rejected(OverloadedException reason) {}
}
