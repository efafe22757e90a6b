package ai.cautious.djl.internal.hub;

import java.util.List;

/**
 * What a revision is.
 *
 * @param commit its hash
 * @param files the names of its files, of those that stay where they are put
 */
record ModelListing(String commit, List<String> files) {

    ModelListing {
        files = List.copyOf(files);
    }
}
