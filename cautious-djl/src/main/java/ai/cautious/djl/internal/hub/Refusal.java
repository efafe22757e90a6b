package ai.cautious.djl.internal.hub;

import ai.cautious.djl.hub.HubException;
import ai.cautious.djl.hub.HubException.Reason;
import ai.cautious.djl.internal.hub.HubHttp.Answer;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What it means that the hub does not give something: a message that says what to do, or that it may be asked again. */
final class Refusal {

    /** IETF's RateLimit header, as the hub has it: {@code "api";r=0;t=55}. */
    private static final Pattern RATE = Pattern.compile("r\\s*=\\s*0\\s*;\\s*t\\s*=\\s*(\\d{1,9})");

    private Refusal() {}

    /**
     * Throws what an answer means.
     *
     * @param asked the file that was asked for, or empty for the model
     * @throws PassingFault if the hub may be asked again
     * @throws HubException if not
     */
    static void of(Answer answer, HubName name, String asked, HubSettings settings) throws IOException {
        String code = answer.header("x-error-code").orElse("");
        int status = answer.status();
        if (status == 408 || status == 429 || status >= 500) {
            throw new PassingFault(status, wait(answer));
        }
        boolean gated = code.equals("GatedRepo");
        if (status == 401 || status == 403 || gated) {
            // Who is not logged in is not told whether there is such a model.
            Reason reason = code.equals("RepoNotFound") ? Reason.MISSING : Reason.DENIED;
            throw new HubException(reason, denied(status, gated, answer, name, settings));
        }
        throw new HubException(Reason.MISSING, missing(status, code, name, asked, settings));
    }

    private static String denied(int status, boolean gated, Answer answer, HubName name, HubSettings settings) {
        String page = settings.endpoint() + "/" + name.repository();
        String token = settings.token() == null
                ? ", and set HF_TOKEN to a token of that account (" + settings.endpoint() + "/settings/tokens)"
                : " with the account that the token is of (HF_TOKEN, or the file of hf auth login), which must be"
                        + " allowed to read such models";
        if (gated) {
            return name + " is gated: accept its terms at " + page + token;
        }
        if (status == 401
                && settings.token() != null
                && answer.header("x-error-message")
                        .filter(said -> said.contains("Invalid"))
                        .isPresent()) {
            return "the token is not valid (HF_TOKEN, or the file of hf auth login): make another at "
                    + settings.endpoint() + "/settings/tokens";
        }
        if (status == 403) {
            return name + " may not be read: see " + page + token;
        }
        return name + " is not at " + settings.endpoint()
                + ", or is private or gated: check the name (a path would have"
                + " to exist); if it is right, ask for access at " + page + token;
    }

    private static String missing(int status, String code, HubName name, String asked, HubSettings settings) {
        String page = settings.endpoint() + "/" + name.repository();
        if (code.equals("RevisionNotFound")) {
            return name.repository() + " has no revision " + name.revision() + "; see " + page + "/commits/main";
        }
        if (!asked.isEmpty()) {
            return name.repository() + " has no " + asked + " at " + name.revision() + ": it answered with status "
                    + status + "; see " + page + "/tree/main";
        }
        return status == 404
                ? name + " is not at " + settings.endpoint() + ": check the name (a path would have to exist) and"
                        + " HF_ENDPOINT"
                : settings.endpoint() + " answered with status " + status + " when it was asked for " + name
                        + "; HF_ENDPOINT must be a server that answers as the hub does";
    }

    private static Optional<Duration> wait(Answer answer) {
        Optional<Duration> rate = answer.header("ratelimit")
                .map(RATE::matcher)
                .filter(Matcher::find)
                .map(found -> Duration.ofSeconds(Long.parseLong(found.group(1))));
        return rate.or(() -> answer.header("retry-after").flatMap(Refusal::retryAfter));
    }

    /** Seconds, or a date. */
    private static Optional<Duration> retryAfter(String value) {
        if (value.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(Instant.now(), then);
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
