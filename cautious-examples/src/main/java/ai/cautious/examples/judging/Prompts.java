package ai.cautious.examples.judging;

import ai.cautious.examples.judging.Source.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All prompts of the sources, each once. Immutable. */
final class Prompts {

    private final List<LabelledPrompt> all;
    private final Set<String> harmless = new HashSet<>();

    private Prompts(List<LabelledPrompt> all) {
        this.all = all;
        all.stream().filter(prompt -> !prompt.toxic()).forEach(prompt -> harmless.add(prompt.text()));
    }

    static Prompts read(Path folder, Sources sources) throws IOException {
        List<LabelledPrompt> read = new ArrayList<>();
        PromptFiles files = new PromptFiles(folder);
        for (Source source : sources.all()) {
            read.addAll(files.read(source));
        }
        return of(read);
    }

    /** Of prompts that differ in case and punctuation alone, one is kept: of the test part before other parts, then the first. */
    static Prompts of(List<LabelledPrompt> prompts) {
        Map<String, LabelledPrompt> kept = new LinkedHashMap<>();
        for (LabelledPrompt prompt : prompts) {
            String bare = LabelledPrompt.bare(prompt.text());
            kept.merge(
                    bare.isEmpty() ? prompt.text() : bare,
                    prompt,
                    (one, other) -> one.part().compareTo(other.part()) < 0 ? other : one);
        }
        return new Prompts(List.copyOf(kept.values()));
    }

    List<LabelledPrompt> all() {
        return all;
    }

    List<LabelledPrompt> of(Part part, boolean toxic, Role... roles) {
        return all.stream()
                .filter(prompt ->
                        prompt.toxic() == toxic && Set.of(roles).contains(prompt.role()) && prompt.part() == part)
                .toList();
    }

    boolean hasHarmless(String text) {
        return harmless.contains(text);
    }
}
