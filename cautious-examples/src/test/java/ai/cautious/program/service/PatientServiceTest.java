package ai.cautious.program.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.program.service.PatientService.Patience;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Time passes here when it is told to. */
class PatientServiceTest {

    private static final List<String> TEXTS = List.of("a");
    private static final ServiceVerdict VERDICT = new ServiceVerdict(false, Set.of(), Map.of("hate", 0.1));

    private final List<Duration> waits = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final Queue<Object> answers = new ArrayDeque<>();
    private Duration now = Duration.ofDays(-3);

    private PatientService service(int retries, Duration interval) {
        Waiting waiting = new Waiting() {

            @Override
            public Duration now() {
                return now;
            }

            @Override
            public void pass(Duration time) {
                waits.add(time);
                now = now.plus(time);
            }
        };
        ModerationService scripted = new ModerationService() {

            @Override
            public Answer ask(List<String> texts) {
                Object answer = answers.remove();
                if (answer instanceof ServiceFault fault) {
                    throw fault;
                }
                return new Answer("m", List.of(VERDICT), (Duration) answer);
            }

            @Override
            public void close() {}
        };
        return new PatientService(scripted, new Patience(retries, Duration.ofSeconds(1), interval), waiting, told::add);
    }

    private static ServiceFault passing(Optional<Duration> wait) {
        return ServiceFault.passing("503: busy", wait, null);
    }

    @Test
    void waitsEverLongerUpToAMinute() {
        for (int i = 0; i < 9; i++) {
            answers.add(passing(Optional.empty()));
        }
        answers.add(Duration.ZERO);
        assertThat(service(9, Duration.ZERO).ask(TEXTS).verdicts()).containsExactly(VERDICT);
        assertThat(waits).hasSize(9);
        for (int i = 0; i < 9; i++) {
            double most = Math.min(60, Math.pow(2, i));
            assertThat(waits.get(i).toNanos() / 1e9).isBetween(0.75 * Math.min(most, 1 << i), most);
        }
        assertThat(told).isNotEmpty().allMatch(line -> line.matches("waits \\d+ s for the service: 503: busy"));
    }

    @Test
    void waitsAsLongAsItIsAskedTo() {
        answers.addAll(List.of(passing(Optional.of(Duration.ofSeconds(90))), Duration.ZERO));
        service(1, Duration.ZERO).ask(TEXTS);
        assertThat(waits).containsExactly(Duration.ofSeconds(90));
    }

    @Test
    void whatIsAskedForTooLateIsLeftToTheUser() {
        answers.addAll(List.of(Duration.ofHours(1), Duration.ZERO));
        PatientService service = service(1, Duration.ZERO);
        assertThat(service.ask(TEXTS).verdicts()).as("an answer is an answer").hasSize(1);
        assertThatThrownBy(() -> service.ask(TEXTS))
                .isInstanceOf(ServiceFault.class)
                .hasMessageContainingAll("in 61 minutes", "the same command goes on");
        assertThat(waits).isEmpty();
    }

    @Test
    void givesUpAfterItsRetries() {
        answers.addAll(List.of(passing(Optional.empty()), passing(Optional.empty()), passing(Optional.empty())));
        assertThatThrownBy(() -> service(2, Duration.ZERO).ask(TEXTS))
                .isInstanceOf(ServiceFault.class)
                .hasMessageContaining("asked 3 times, the service does not answer: 503: busy");
        assertThat(waits).hasSize(2);
    }

    @Test
    void whatDoesNotPassIsNotRepeated() {
        answers.add(ServiceFault.lasting("no", null));
        assertThatThrownBy(() -> service(2, Duration.ZERO).ask(TEXTS)).hasMessage("no");
        answers.add(ServiceFault.text("not that", new IllegalStateException()));
        assertThatThrownBy(() -> service(2, Duration.ZERO).ask(TEXTS)).hasMessage("not that");
        assertThat(waits).isEmpty();
    }

    @Test
    void asksNoMoreOftenThanItMay() {
        answers.addAll(List.of(Duration.ZERO, Duration.ofSeconds(7), Duration.ZERO, Duration.ZERO));
        PatientService service = service(0, Duration.ofSeconds(2));
        for (int i = 0; i < 4; i++) {
            service.ask(TEXTS);
        }
        assertThat(waits)
                .as("an interval, what the service needs, an interval")
                .containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(7), Duration.ofSeconds(2));
    }
}
