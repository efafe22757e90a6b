package ai.cautious.program.service;

import java.time.Duration;
import java.util.Optional;

/**
 * Where a service is and who may ask it.
 *
 * @param key that it knows its users by; empty where its client finds another credential
 * @param address of the service; empty for its own
 * @param model which judges
 * @param timeout of one request
 */
record ServiceAccess(Optional<String> key, Optional<String> address, String model, Duration timeout) {

    /** Without the key. */
    @Override
    public String toString() {
        return model + " at " + address.orElse("its own address");
    }
}
