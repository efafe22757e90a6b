package ai.cautious.internal.text;

import java.util.List;

/**
 * Looks for stop strings in a growing text and holds back what may yet become one, so that nothing of a stop string is
 * ever released. The first one to be complete counts. Not thread-safe.
 */
public final class StopStrings {

    private final List<String> strings;
    private String held = "";
    private boolean found;

    /** For strings that are not empty. */
    public StopStrings(List<String> strings) {
        this.strings = List.copyOf(strings);
    }

    /** Whether a stop string is complete. */
    public boolean found() {
        return found;
    }

    /** What may yet become a stop string. */
    public String held() {
        return held;
    }

    /** Adds text and gives what can be released; where a stop string is complete, all that stands before it. */
    public String push(String text) {
        String all = held + text;
        int start = -1;
        int end = Integer.MAX_VALUE;
        for (String string : strings) {
            int at = all.indexOf(string);
            int until = at + string.length();
            if (at >= 0 && (until < end || (until == end && at < start))) {
                start = at;
                end = until;
            }
        }
        found = start >= 0;
        int released = found ? start : all.length() - undecided(all);
        held = found ? "" : all.substring(released);
        return all.substring(0, released);
    }

    /** What is held back, now that nothing follows. */
    public String finish() {
        String rest = held;
        held = "";
        return rest;
    }

    /** The length of the longest end of the text that is the beginning of a stop string. */
    private int undecided(String text) {
        int longest = 0;
        for (String string : strings) {
            for (int length = Math.min(string.length() - 1, text.length()); length > longest; length--) {
                if (text.regionMatches(text.length() - length, string, 0, length)) {
                    longest = length;
                }
            }
        }
        return longest;
    }
}
