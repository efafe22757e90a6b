package ai.cautious.djl.internal.hub;

import ai.cautious.ModelFormatException;
import ai.cautious.djl.hub.HubException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the cache has of what a name means.
 *
 * @param name the model's, or one of its files'
 * @param cache the model's folder
 */
record CachedModel(HubName name, ModelCache cache) {

    private static final int SHOWN = 8;

    /** The model, if all is there that it needs of the files that the hub has. */
    Optional<Path> whole() {
        return cache.commit(name).flatMap(this::whole);
    }

    private Optional<Path> whole(String commit) {
        return cache.listed(commit).flatMap(listed -> chosen(List.of(), new ModelListing(commit, listed)));
    }

    /**
     * What there is, if that can be a model; of a whole one there may be more.
     *
     * @param include patterns of the files that are meant instead
     */
    Optional<Path> kept(List<String> include) {
        return cache.commit(name).flatMap(commit -> chosen(include, new ModelListing(commit, cache.names(commit)))
                .filter(path -> !include.isEmpty()
                        || cache.listed(commit)
                                .map(listed -> isMeant(path, new ModelListing(commit, listed)))
                                .orElse(true)));
    }

    /** Whether the name means a path also by all of the hub's files. */
    private boolean isMeant(Path path, ModelListing listing) {
        try {
            return path(listing.commit(), NeededFiles.of(name, listing.files())).equals(path);
        } catch (HubException e) {
            return false;
        }
    }

    /** What is chosen of a listing, if all of that is there. */
    private Optional<Path> chosen(List<String> include, ModelListing listing) {
        try {
            NeededFiles needed = NeededFiles.of(name, listing.files(), include);
            return missing(needed, listing).isEmpty() ? Optional.of(path(listing.commit(), needed)) : Optional.empty();
        } catch (HubException | ModelFormatException e) {
            return Optional.empty();
        }
    }

    /** Those of the needed files that are not there; without an index the shards that it names are not known. */
    private List<String> missing(NeededFiles needed, ModelListing listing) {
        List<String> files = new ArrayList<>(needed.files());
        if (needed.index() && isThere(listing.commit(), NeededFiles.INDEX)) {
            files.addAll(shards(listing));
        }
        files.removeIf(file -> isThere(listing.commit(), file));
        return files;
    }

    private boolean isThere(String commit, String file) {
        return Files.exists(cache.file(commit, file));
    }

    /**
     * The shards that a commit's index names, which is there.
     *
     * @throws ModelFormatException if it is no index
     * @throws HubException if the hub has not all of them
     */
    List<String> shards(ModelListing listing) {
        return NeededFiles.shards(name, cache.file(listing.commit(), NeededFiles.INDEX), listing.files());
    }

    /** Where a model is: its commit's folder, or the .gguf file in it. */
    Path path(String commit, NeededFiles needed) {
        return needed.path().isEmpty() ? cache.snapshot(commit) : cache.file(commit, needed.path());
    }

    /**
     * Why it is not whole, for people: what is missing, as far as that is known.
     *
     * @param include patterns of the files that are meant instead
     */
    String fault(List<String> include) {
        return cache.commit(name)
                .map(commit -> "of commit " + commit + ", which " + name.revision() + " last was, it "
                        + cache.listed(commit)
                                .filter(listed -> include.isEmpty())
                                .map(listed -> missing(new ModelListing(commit, listed)))
                                .filter(missing -> !missing.isEmpty())
                                .map(missing -> "lacks " + shown(missing))
                                .orElseGet(() -> "has " + shown(cache.names(commit))))
                .orElse("of " + name.revision() + " it has nothing");
    }

    private List<String> missing(ModelListing listing) {
        try {
            return missing(NeededFiles.of(name, listing.files()), listing);
        } catch (HubException | ModelFormatException e) {
            return List.of();
        }
    }

    private static String shown(List<String> files) {
        String more = files.size() > SHOWN ? " and " + (files.size() - SHOWN) + " more" : "";
        return files.isEmpty() ? "nothing" : String.join(", ", files.subList(0, Math.min(SHOWN, files.size()))) + more;
    }

    /** The model at another commit, of which all is there that it needs. */
    Optional<HubName> otherwise() {
        return cache.remembered()
                .filter(commit -> whole(commit).isPresent())
                .map(commit -> new HubName(name.repository(), commit, name.file()))
                .findFirst();
    }
}
