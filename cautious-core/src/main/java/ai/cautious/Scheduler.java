package ai.cautious;

import ai.cautious.internal.decoding.Counted;
import ai.cautious.internal.decoding.SharedWork;

/**
 * What generators over the same models share: what they have learned about drafting from each other's answers, by verifier
 * and draft, and the threads that a gate's timeout needs.
 *
 * <pre>{@code
 * try (Scheduler scheduler = Scheduler.create();
 *         CautiousGenerator chat = CautiousGenerator.builder().verifier(verifier).draft(draft).scheduler(scheduler).build();
 *         CautiousGenerator code = CautiousGenerator.builder().verifier(verifier).draft(draft).scheduler(scheduler)
 *                 .acceptancePolicy(AcceptancePolicy.greedy()).build()) {
 *     …
 * }
 * }</pre>
 *
 * <p>A generator that is given none makes its own, which the generators from its {@link CautiousGenerator#toBuilder()} share
 * and the last of them closes. Thread-safe.
 */
public final class Scheduler implements AutoCloseable {

    private final Counted<SharedWork> work = new Counted<>(new SharedWork(), SharedWork::close);

    private Scheduler() {}

    /** A scheduler; the caller closes it, after the generators that were given it. */
    public static Scheduler create() {
        return new Scheduler();
    }

    Counted<SharedWork> work() {
        return work;
    }

    /** Lets its generators begin nothing more; what they are at goes on. Idempotent. */
    @Override
    public void close() {
        work.end();
    }
}
