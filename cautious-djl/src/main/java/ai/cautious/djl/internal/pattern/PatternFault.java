package ai.cautious.djl.internal.pattern;

import ai.cautious.UnsupportedModelException;

/** What is said of a pattern that cannot be matched here as Oniguruma matches it, or not in bounded time. */
final class PatternFault {

    private static final int SHOWN = 200;

    private PatternFault() {}

    static UnsupportedModelException of(String source, String pattern, String reason) {
        String shown = pattern.length() > SHOWN ? pattern.substring(0, SHOWN) + "…" : pattern;
        return new UnsupportedModelException(source + ": the regular expression " + shown + " " + reason);
    }
}
