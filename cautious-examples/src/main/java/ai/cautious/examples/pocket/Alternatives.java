package ai.cautious.examples.pocket;

import java.util.List;
import java.util.stream.Collectors;

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

    /** Of those that are learned, only the first so many. */
    Alternatives plainest(int count) {
        return new Alternatives(train.lines().limit(count).collect(Collectors.joining("\n")), heldOut);
    }
}
