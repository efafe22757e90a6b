package ai.cautious.program;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A profile without what a clock or the system told. */
public final class UntimedProfile {

    private static final List<String> MEASURED = List.of(
            "tokensPerSecond",
            "timeToFirstTokenMillis",
            "endToEndMillis",
            "gateMillis",
            "latency",
            "endToEndRatio",
            "speedRatio",
            "time",
            "timeRatio",
            "gateRatio",
            "sentence",
            "memory");

    private UntimedProfile() {}

    /** Takes it out of what is given, and gives that back. */
    public static JsonNode of(JsonNode profile) {
        if (profile instanceof ObjectNode object) {
            object.remove(MEASURED);
        }
        if (profile instanceof ContainerNode<?>) {
            profile.forEach(UntimedProfile::of);
        }
        return profile;
    }
}
