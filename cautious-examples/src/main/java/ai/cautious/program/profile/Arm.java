package ai.cautious.program.profile;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/** Who answers. */
public enum Arm {
    DRAFT("draft", "the draft as it was before it was tuned, alone"),
    TUNED_DRAFT("tuned-draft", "the draft that was tuned to judge, alone"),
    VERIFIER("verifier", "the verifier alone"),
    SPECULATIVE("speculative", "the verifier, drafted for, without a gate"),
    CAUTIOUS(
            "cautious",
            "the verifier, drafted for by the draft that judged the prompt under an instruction of its own");

    private final String id;
    private final String description;

    Arm(String id, String description) {
        this.id = id;
        this.description = description;
    }

    /** As it is written. */
    @JsonValue
    public String id() {
        return id;
    }

    /** For people. */
    public String description() {
        return description;
    }

    /** Whether something drafts for it. */
    public boolean isDrafted() {
        return this == SPECULATIVE || this == CAUTIOUS;
    }

    @JsonCreator
    static Arm of(String id) {
        return Arrays.stream(values())
                .filter(arm -> arm.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(id + " is no arm"));
    }
}
