package ai.cautious.springai;

import static java.util.Objects.requireNonNull;

import ai.cautious.GenerationResult;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.WithheldAnswer;
import java.util.Optional;
import org.springframework.ai.model.ResponseMetadata;

/**
 * What the metadata of a response says beside Spring AI's own.
 *
 * <pre>{@code
 * ChatModel model = CautiousChatModel.builder(generator).build();
 * ChatResponse response = ChatClient.create(model).prompt("How is bread made?").call().chatResponse();
 * Optional<GateDecision> decision = CautiousMetadata.gateDecision(response.getMetadata());
 * }</pre>
 */
@SuppressWarnings("exports")
public final class CautiousMetadata {

    static final String GATE_DECISION = "cautious.gate-decision";
    static final String RESULT = "cautious.result";
    static final String WITHHELD = "cautious.withheld";

    private CautiousMetadata() {}

    /** What the gate made of the prompt, from the first piece of a streamed answer on; empty where there is no gate. */
    public static Optional<GateDecision> gateDecision(ResponseMetadata metadata) {
        return read(metadata, GATE_DECISION);
    }

    /** All that the generator says of its answer, its report included, with the last piece; empty of another model's. */
    public static Optional<GenerationResult> result(ResponseMetadata metadata) {
        return read(metadata, RESULT);
    }

    /** Which output monitor withheld the rest, and why, with the last piece; empty where none did. */
    public static Optional<WithheldAnswer> withheld(ResponseMetadata metadata) {
        return read(metadata, WITHHELD);
    }

    private static <T> Optional<T> read(ResponseMetadata metadata, String key) {
        return Optional.ofNullable(requireNonNull(metadata, "metadata").<T>get(key));
    }
}
