package ai.cautious.examples.pocket;

import java.util.List;

/**
 * Alternatives for both parts, one {@link Phrase} a line.
 *
 * @param train those of the training part
 * @param heldOut those of the held-out part
 */
record Alternatives(String train, String heldOut) {

    List<String> of(Split split) {
        return (split.isLearned() ? train : heldOut).lines().toList();
    }
}
