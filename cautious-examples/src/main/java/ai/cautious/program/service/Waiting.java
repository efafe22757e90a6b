package ai.cautious.program.service;

import java.time.Duration;

/** What time it is, and how it passes. */
interface Waiting {

    /** The machine's. */
    Waiting REAL = new Waiting() {

        @Override
        public Duration now() {
            return Duration.ofNanos(System.nanoTime());
        }

        @Override
        public void pass(Duration time) {
            try {
                Thread.sleep(time.toMillis(), time.toNanosPart() % 1_000_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw ServiceFault.lasting("interrupted while waiting for the service", e);
            }
        }
    };

    /** Since some moment. */
    Duration now();

    /** Lets time pass. */
    void pass(Duration time);
}
