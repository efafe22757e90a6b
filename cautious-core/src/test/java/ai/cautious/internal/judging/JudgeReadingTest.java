package ai.cautious.internal.judging;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.model.SessionOptions;
import ai.cautious.model.TokenSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class JudgeReadingTest {

    @Test
    @Timeout(60)
    void anEngineThatLeavesItsPrefillToItsFirstPassIsNotWaitedFor() {
        int[] prompt = new int[1500];
        try (JudgeReading reading = new JudgeReading(options -> new LazySession())) {
            assertThat(reading.read(prompt, prompt.length, SessionOptions.of(prompt.length, 10))
                            .length())
                    .isEqualTo(prompt.length);
        }
    }

    /** Says that nothing is left to prefill, and computes nothing. */
    private static final class LazySession implements TokenSession {

        private int length;

        @Override
        public int length() {
            return length;
        }

        @Override
        public void append(int... tokens) {
            length += tokens.length;
        }

        @Override
        public int pending() {
            return length;
        }

        @Override
        public int prefill(int tokens) {
            return 0;
        }

        @Override
        public void truncate(int newLength) {
            length = newLength;
        }

        @Override
        public double[] score(int... continuation) {
            return new double[continuation.length];
        }

        @Override
        public void close() {}
    }
}
