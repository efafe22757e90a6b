package ai.cautious.djl.internal.checkpoint;

import java.util.Map;

/**
 * What a checkpoint's weight files hold.
 *
 * @param <T> how the usable ones are read
 * @param usable the tensors of a type that can be read, by name
 * @param unusable the type of every other tensor, by name: a fault only where the architecture needs it
 */
record StoredTensors<T extends WeightTensor>(Map<String, T> usable, Map<String, String> unusable) {

    /** Copies the maps. */
    StoredTensors {
        usable = Map.copyOf(usable);
        unusable = Map.copyOf(unusable);
    }
}
