package ai.cautious.spark;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;

/** How the rows of a part were judged. Not thread-safe. */
final class Counts implements Serializable {

    private static final long serialVersionUID = 1L;

    private final int part;
    private int rows;
    private int toxic;
    private int withoutVerdict;
    private String firstFailure = "";

    Counts(int part) {
        this.part = part;
    }

    /** Adds a judged row. */
    void add(JsonNode object) {
        rows++;
        toxic += object.path("label").asText().equals("TOXIC") ? 1 : 0;
        withoutVerdict += object.path("failure").isTextual() ? 1 : 0;
    }

    /** Says why the first row without a verdict has none. */
    Counts because(String failure) {
        firstFailure = failure;
        return this;
    }

    int part() {
        return part;
    }

    int rows() {
        return rows;
    }

    int toxic() {
        return toxic;
    }

    int withoutVerdict() {
        return withoutVerdict;
    }

    String firstFailure() {
        return firstFailure;
    }
}
