package ai.cautious.program.server;

import ai.cautious.ModelIdentity;
import java.util.Optional;

/**
 * A model as clients know it.
 *
 * @param id what requests call it
 * @param fingerprint tells its state from others; empty where nothing does
 */
record ServedModel(String id, Optional<String> fingerprint) {

    private static final int SHOWN = 12;

    /** A model of another name than its own, or of that where no other is given. */
    static ServedModel of(ModelIdentity identity, Optional<String> name) {
        return new ServedModel(
                name.orElse(identity.name()),
                identity.fingerprint().map(whole -> "fp_" + whole.substring(0, Math.min(SHOWN, whole.length()))));
    }

    /**
     * For requests.
     *
     * @throws ApiException if a request asks for another
     */
    void require(String asked) {
        if (!asked.equals(id)) {
            throw ApiException.model("there is no model " + asked + " that does this here; it must be " + id);
        }
    }
}
