package ai.cautious.djl.internal.hub;

import ai.cautious.djl.hub.DownloadListener;
import ai.cautious.djl.hub.HubException;
import ai.cautious.djl.hub.HubException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** How often, and after which waits, the hub is asked again. Of one thread. */
final class Patience {

    /** A longer wait is the caller's to decide on. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final String host;
    private final int attempts;
    private final Pause pause;
    private final DownloadListener listener;
    private int failed;

    /**
     * For one thing that is asked for.
     *
     * @param attempts how often in all, while nothing comes
     */
    Patience(String host, int attempts, Pause pause, DownloadListener listener) {
        this.host = host;
        this.attempts = attempts;
        this.pause = pause;
        this.listener = listener;
    }

    /** One attempt. */
    @FunctionalInterface
    interface Attempt<T> {

        /** Gives what was asked for, or fails by an exception that tells whether it may be tried again. */
        T run() throws IOException, InterruptedException;
    }

    /**
     * Tries until it succeeds.
     *
     * @param kept what stands at the end of the message where it never does
     * @throws HubException if the hub does not answer, or asks for a long wait, or the thread is interrupted
     */
    <T> T run(Attempt<T> attempt, String kept) {
        try {
            while (true) {
                try {
                    return attempt.run();
                } catch (IOException e) {
                    await(e, kept);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubException(Reason.INTERRUPTED, "the download was interrupted" + kept, e);
        }
    }

    /** Something came: what fails from now on has failed for the first time. */
    void encourage() {
        failed = 0;
    }

    private void await(IOException fault, String kept) throws InterruptedException {
        failed++;
        Optional<Duration> asked = fault instanceof PassingFault passing ? passing.asked() : Optional.empty();
        boolean tooLong = asked.isPresent() && asked.get().compareTo(LONGEST) > 0;
        // Who cannot prove to be the host will not in a second either.
        if (failed >= attempts || tooLong || fault instanceof SSLException) {
            throw fault instanceof PassingFault passing && passing.isOfRates()
                    ? rateLimited(asked, kept)
                    : unreachable(fault, kept);
        }
        Duration wait = asked.orElse(Duration.ofSeconds(1L << (failed - 1)));
        listener.waiting(said(fault), wait);
        pause.pass(wait);
    }

    private HubException rateLimited(Optional<Duration> asked, String kept) {
        Duration wait = asked.orElse(Duration.ofMinutes(5));
        return new HubException(
                host + " takes no more requests for now; try again in " + wait.toSeconds() + " s"
                        + (asked.isPresent() ? "" : " or so")
                        + ", or log in (HF_TOKEN), since it takes more of those who have" + kept,
                wait);
    }

    private HubException unreachable(IOException fault, String kept) {
        return new HubException(
                Reason.UNREACHABLE,
                host + " cannot be reached: " + said(fault)
                        + (fault instanceof SSLException
                                ? "; where a proxy signs in its place, the JVM has to trust that one's certificate"
                                        + " (-Djavax.net.ssl.trustStore)"
                                : "; check the connection, the proxy (-Dhttps.proxyHost, -Dhttps.proxyPort) and HF_ENDPOINT,"
                                        + " and try again")
                        + kept,
                fault);
    }

    /** The JDK's exceptions often have no message of their own. */
    private static String said(IOException fault) {
        Throwable named = fault;
        while (named.getMessage() == null && named.getCause() != null) {
            named = named.getCause();
        }
        return named.getMessage() == null ? named.getClass().getSimpleName() : named.getMessage();
    }
}
