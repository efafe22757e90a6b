package ai.cautious;

/**
 * The root of every exception that this library throws on purpose; its message names what is at fault. What a file or a user
 * has to say in a message is cut in its midst where that has more than 4,000 characters.
 */
public abstract class CautiousException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int MOST = 4000;
    private static final String GAP = " … ";

    /** With a message that names the file, tensor, token or option at fault and what would be accepted. */
    protected CautiousException(String message) {
        super(bounded(message));
    }

    /** With the cause as well. */
    protected CautiousException(String message, Throwable cause) {
        super(bounded(message), cause);
    }

    /** What is at fault stands at the beginning, what would be accepted at the end. */
    private static String bounded(String message) {
        if (message.length() <= MOST) {
            return message;
        }
        int kept = (MOST - GAP.length()) / 2;
        int end = kept - (Character.isHighSurrogate(message.charAt(kept - 1)) ? 1 : 0);
        int start = message.length() - kept;
        start += Character.isLowSurrogate(message.charAt(start)) ? 1 : 0;
        return message.substring(0, end) + GAP + message.substring(start);
    }
}
