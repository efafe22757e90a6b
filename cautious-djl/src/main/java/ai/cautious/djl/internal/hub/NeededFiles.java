package ai.cautious.djl.internal.hub;

import ai.cautious.djl.hub.HubException;
import ai.cautious.djl.hub.HubException.Reason;
import ai.cautious.djl.internal.checkpoint.JsonFile;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which of a repository's files this library reads, in the order in which they are fetched: the weights last, so that where
 * these are, the rest is.
 *
 * @param files their names
 * @param path within the repository: a .gguf file, or empty for its folder
 * @param index whether there are shards besides, which the index names that is among the files
 */
record NeededFiles(List<String> files, String path, boolean index) {

    static final String INDEX = "model.safetensors.index.json";

    private static final String CONFIG = "config.json";
    private static final String ADAPTER_CONFIG = "adapter_config.json";
    private static final String WEIGHTS = "model.safetensors";
    private static final String ADAPTER_WEIGHTS = "adapter_model.safetensors";

    private static final List<String> OF_MODELS = List.of(
            CONFIG,
            "generation_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "chat_template.jinja");

    private static final List<String> OF_ADAPTERS = List.of(ADAPTER_CONFIG, "safety_judge.json");
    private static final Pattern NAMED_TEMPLATE = Pattern.compile("additional_chat_templates/[^/]+\\.jinja");
    private static final int SHOWN = 12;

    /**
     * Chooses by patterns where there are any, else what a model needs.
     *
     * @throws HubException if nothing can be chosen
     */
    static NeededFiles of(HubName name, Collection<String> all, List<String> include) {
        return include.isEmpty() ? of(name, all) : matching(name, all, include);
    }

    /**
     * Chooses them.
     *
     * @param all the repository's files
     * @throws HubException if there is no model among them that this library reads, or several
     */
    static NeededFiles of(HubName name, Collection<String> all) {
        if (name.file() != null) {
            return gguf(name, name.file(), all);
        }
        boolean adapter = all.contains(ADAPTER_CONFIG) && all.contains(ADAPTER_WEIGHTS);
        boolean single = all.contains(WEIGHTS);
        boolean model = all.contains(CONFIG) && (single || all.contains(INDEX));
        if (!model && !adapter) {
            return gguf(name, onlyGguf(name, all), all);
        }
        List<String> files = new ArrayList<>();
        if (model) {
            files.addAll(OF_MODELS);
            all.stream().filter(NAMED_TEMPLATE.asMatchPredicate()).sorted().forEach(files::add);
        }
        files.addAll(OF_ADAPTERS);
        files.add(ADAPTER_WEIGHTS);
        if (model) {
            files.add(single ? WEIGHTS : INDEX);
        }
        files.removeIf(file -> !all.contains(file));
        return new NeededFiles(files, "", model && !single);
    }

    private static NeededFiles gguf(HubName name, String file, Collection<String> all) {
        List<String> parts = FileNames.parts(file);
        for (String part : parts) {
            if (!all.contains(part)) {
                throw none(name.repository() + " has no " + part, ggufs(all));
            }
        }
        return new NeededFiles(parts, parts.get(0), false);
    }

    /** The only GGUF checkpoint of a repository that has no other model. */
    private static String onlyGguf(HubName name, Collection<String> all) {
        Set<String> ggufs = ggufs(all);
        if (ggufs.size() == 1) {
            return ggufs.iterator().next();
        }
        if (ggufs.isEmpty()) {
            throw none(
                    name
                            + " has no model that this library reads: a config.json with safetensors, an adapter of them, or"
                            + " .gguf files",
                    new TreeSet<>(all));
        }
        throw none(
                name + " has several models; name one, as " + name + ":"
                        + ggufs.iterator().next(),
                ggufs);
    }

    private static Set<String> ggufs(Collection<String> all) {
        Set<String> ggufs = new TreeSet<>();
        all.stream()
                .filter(file -> FileNames.isGguf(file) && !file.contains("mmproj"))
                .map(FileNames::firstPart)
                .forEach(ggufs::add);
        return ggufs;
    }

    private static HubException none(String what, Set<String> there) {
        String shown = String.join(", ", there.stream().limit(SHOWN).toList());
        String more = there.size() > SHOWN ? " and " + (there.size() - SHOWN) + " more" : "";
        return new HubException(Reason.MISSING, what + (there.isEmpty() ? "" : "; there are " + shown + more));
    }

    /**
     * Those that match any of some patterns, whatever they are.
     *
     * @throws HubException if there are none
     */
    static NeededFiles matching(HubName name, Collection<String> all, List<String> patterns) {
        List<Pattern> globs = patterns.stream().map(FileNames::glob).toList();
        List<String> files = all.stream()
                .filter(file ->
                        globs.stream().anyMatch(glob -> glob.matcher(file).matches()))
                .sorted()
                .toList();
        if (files.isEmpty()) {
            throw none(name + " has no file that " + String.join(" or ", patterns) + " matches", new TreeSet<>(all));
        }
        return new NeededFiles(files, "", false);
    }

    /**
     * The shards that an index names.
     *
     * @param all the repository's files
     * @throws ai.cautious.ModelFormatException if it is no index
     * @throws HubException if one is not there
     */
    static List<String> shards(HubName name, Path index, Collection<String> all) {
        JsonFile read = JsonFile.read(index);
        Set<String> shards = new LinkedHashSet<>();
        for (JsonNode shard : read.object("weight_map")
                .map(JsonFile::json)
                .orElseThrow(() -> read.fault("weight_map", "an object"))) {
            shards.add(shard.asText());
        }
        for (String shard : shards) {
            if (!all.contains(shard)) {
                throw none(name + " lacks " + shard + ", which its " + INDEX + " names", Set.of());
            }
        }
        return List.copyOf(new TreeSet<>(shards));
    }
}
