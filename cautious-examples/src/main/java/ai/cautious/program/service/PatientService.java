package ai.cautious.program.service;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Asks a service again where it may judge then, after the time that it asks for, or else after ever longer ones; and no
 * more often than it may be asked. The service's own client would wait for eight seconds at most, whatever is asked for.
 */
final class PatientService implements ModerationService {

    private static final String GO_ON = "the same command goes on behind what is written";

    /** After a longer one somebody had better start the command again. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(1);

    /** Shorter waits are not worth a line. */
    private static final Duration TOLD_FROM = Duration.ofSeconds(5);

    /** By how much waits vary, so that those who were turned away together do not come back together. */
    private static final double JITTER = 0.25;

    private final ModerationService service;
    private final Patience patience;
    private final Waiting waiting;
    private final Consumer<String> teller;
    private Duration notBefore = Duration.ZERO;
    private String why = "";
    private boolean asked;

    /**
     * How often a service is asked, and when.
     *
     * @param retries how often again about the same texts
     * @param firstBackOff what is waited before the first of them, unless the service says it; each later one is twice as long
     * @param interval from one request to the next, at least
     */
    record Patience(int retries, Duration firstBackOff, Duration interval) {}

    /**
     * Of a service that was not asked yet.
     *
     * @param service closed with this
     * @param teller is told of long waits
     */
    PatientService(ModerationService service, Patience patience, Waiting waiting, Consumer<String> teller) {
        this.service = service;
        this.patience = patience;
        this.waiting = waiting;
        this.teller = teller;
    }

    @Override
    public Answer ask(List<String> texts) {
        for (int attempt = 1; ; attempt++) {
            awaitTurn();
            try {
                Answer answer = service.ask(texts);
                rest(answer.rest(), "it may be asked no more before");
                return answer;
            } catch (ServiceFault fault) {
                if (fault.kind() != ServiceFault.Kind.PASSING) {
                    throw fault;
                }
                if (attempt > patience.retries()) {
                    throw ServiceFault.lasting(
                            "asked " + attempt + " times, the service does not answer: " + fault.getMessage() + "; "
                                    + GO_ON,
                            fault);
                }
                rest(fault.waiting().orElse(backOff(attempt)), String.valueOf(fault.getMessage()));
            }
        }
    }

    private Duration backOff(int attempt) {
        double factor = Math.pow(2, Math.min(attempt - 1, 30))
                * (1 - JITTER * ThreadLocalRandom.current().nextDouble());
        double nanos = Math.min(patience.firstBackOff().toNanos() * factor, LONGEST_BACK_OFF.toNanos());
        return Duration.ofNanos((long) nanos);
    }

    /** The next request is not made before that time has passed. */
    private void rest(Duration time, String reason) {
        Duration until = waiting.now().plus(time);
        if (until.compareTo(notBefore) > 0) {
            notBefore = until;
            why = reason;
        }
    }

    private void awaitTurn() {
        Duration left = asked ? notBefore.minus(waiting.now()) : Duration.ZERO;
        if (left.compareTo(LONGEST_WAIT) > 0) {
            throw ServiceFault.lasting(
                    "the service is to be asked again in " + (left.toMinutes() + 1) + " minutes: " + why + "; " + GO_ON,
                    null);
        }
        if (left.compareTo(TOLD_FROM) > 0) {
            teller.accept("waits " + left.toSeconds() + " s for the service: " + why);
        }
        if (left.compareTo(Duration.ZERO) > 0) {
            waiting.pass(left);
        }
        asked = true;
        notBefore = waiting.now().plus(patience.interval());
        why = "as often as it is to be asked";
    }

    @Override
    public void close() {
        service.close();
    }
}
