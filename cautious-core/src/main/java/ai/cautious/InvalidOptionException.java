package ai.cautious;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An option, argument or combination of them outside what is accepted. */
public final class InvalidOptionException extends CautiousException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String option;

    /**
     * "{@code option} is {@code value}; it must be {@code accepted}".
     *
     * @param option the option's name
     * @param value the value at fault
     * @param accepted what would be accepted
     */
    public InvalidOptionException(String option, Object value, String accepted) {
        super(option + " is " + value + "; it must be " + accepted);
        this.option = option;
    }

    /** For a fault between several options; the message names them. */
    public InvalidOptionException(String message) {
        super(message);
        this.option = null;
    }

    /** The option's name; empty where the fault lies between several. */
    public Optional<String> option() {
        return Optional.ofNullable(option);
    }
}
