package ai.cautious.internal.judging;

import ai.cautious.GenerationEvent.TextDelta;
import ai.cautious.internal.TokenList;
import ai.cautious.safety.OutputMonitor;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An answer that is held back until a monitor has read it. Not thread-safe. */
public final class MonitoredText implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MonitoredText.class);
    private static final TextDelta NOTHING = TextDelta.of("");

    /** What ends a sentence and may close a quotation, before a space; or a line's end. */
    private static final Pattern SENTENCE_END = Pattern.compile("[.!?…][\\p{Pe}\\p{Pf}\"']*\\s|[。！？]|\\R");

    private final OutputMonitor monitor;
    private final StringBuilder released = new StringBuilder();
    private final TokenList releasedTokens = new TokenList();
    private final StringBuilder held = new StringBuilder();
    private final TokenList heldTokens = new TokenList();
    /** How many characters the monitor has read. */
    private int read;

    private boolean stopped;
    private OutputMonitor.@Nullable Watch watch;

    public MonitoredText(OutputMonitor monitor) {
        this.monitor = monitor;
    }

    /** Whether the monitor did not allow what is held. */
    public boolean stopped() {
        return stopped;
    }

    /** The tokens of what was released. */
    public int[] releasedTokens() {
        return releasedTokens.toArray();
    }

    /**
     * Adds to the answer and gives what may be released, often nothing.
     *
     * @param undecided text of the added tokens that may yet turn out to be no part of the answer; it is judged, too
     * @param last whether the answer ends here
     */
    public TextDelta push(TextDelta delta, String undecided, boolean last) {
        held.append(delta.text());
        heldTokens.add(delta.tokens());
        String all = released.toString() + held + undecided;
        String unread = all.substring(Math.min(read, all.length()));
        if (!unread.isEmpty()) {
            boolean due = last
                    || unread.length() >= monitor.holdBack()
                    || SENTENCE_END.matcher(unread).find();
            stopped = due && !allows(all);
            if (!due || stopped) {
                return NOTHING;
            }
            read = all.length();
        } else if (held.isEmpty() && !last) {
            // Tokens of a character that is not complete.
            return NOTHING;
        }
        TextDelta allowed = TextDelta.of(held.toString(), heldTokens.toArray());
        released.append(held);
        releasedTokens.add(heldTokens.toArray());
        held.setLength(0);
        heldTokens.truncate(0);
        return allowed;
    }

    private boolean allows(String text) {
        try {
            if (watch == null) {
                watch = monitor.watch();
            }
            return watch.allows(text);
        } catch (RuntimeException e) {
            LOG.warn("the output monitor failed, so the answer is withheld from here on", e);
            return false;
        }
    }

    /** Frees what the monitor keeps of the answer; what goes wrong with that is logged. */
    @Override
    public void close() {
        if (watch != null) {
            try {
                watch.close();
            } catch (RuntimeException e) {
                LOG.warn("the output monitor failed to close", e);
            }
        }
    }
}
