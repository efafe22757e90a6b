package ai.cautious.internal.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.EngineException;
import ai.cautious.model.TokenSession;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GenerationTest {

    @Test
    void everySessionIsClosedAndTheFirstFailureKept() {
        AtomicInteger closed = new AtomicInteger();
        TokenSession stuck = (TokenSession) Proxy.newProxyInstance(
                TokenSession.class.getClassLoader(),
                new Class<?>[] {TokenSession.class},
                (proxy, method, arguments) -> {
                    throw new IllegalStateException("stuck " + closed.incrementAndGet());
                });
        EngineException failure = new EngineException("the pass failed");
        Generation.closeAfter(failure, List.of(stuck, stuck));
        assertThat(closed).hasValue(2);
        assertThat(failure.getSuppressed()).singleElement().satisfies(first -> {
            assertThat(first).hasMessage("stuck 1");
            assertThat(first.getSuppressed()).singleElement().isInstanceOf(IllegalStateException.class);
        });
    }
}
