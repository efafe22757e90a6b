package ai.cautious.examples.judging;

import ai.cautious.examples.judging.Source.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** All parts of the data. The same seed gives the same rows. */
final class DataSet {

    /** Prompts of these roles are judged together. */
    private static final List<Role> JUDGED = List.of(Role.REQUEST, Role.JAILBREAK, Role.TEXT);

    private static final int VALIDATION_CONVERSATIONS = 1000;
    private static final int VALIDATION_CHARACTERS = 2500;

    /** Of each form. */
    private static final int TEST_CONVERSATIONS = 40;

    private static final int TEST_CHARACTERS = 3000;

    private final Sources sources;
    private final Prompts prompts;
    private final Threads threads;
    private final long seed;

    DataSet(Sources sources, Prompts prompts, Threads threads, long seed) {
        this.sources = sources;
        this.prompts = prompts;
        this.threads = threads;
        this.seed = seed;
    }

    /** What is learned from, shuffled: prompts alone, and so many conversations of at most so many characters. */
    List<Conversation> training(int conversations, int characters) {
        return mixed(Part.TRAINING, conversations, characters);
    }

    List<Conversation> validation() {
        return mixed(Part.VALIDATION, VALIDATION_CONVERSATIONS, VALIDATION_CHARACTERS);
    }

    private List<Conversation> mixed(Part part, int conversations, int characters) {
        Random random = new Random(seed * 31 + part.ordinal());
        List<Conversation> rows = new ArrayList<>();
        for (LabelledPrompt prompt : new Singles(sources).choose(prompts(part))) {
            for (int i = 0; i < (part == Part.TRAINING ? sources.repeat(prompt.source()) : 1); i++) {
                rows.add(Conversation.of(prompt, Texts.stretch(prompt.text(), characters, random)));
            }
        }
        int weights = Arrays.stream(Form.values()).mapToInt(Form::weight).sum();
        ConversationWriter writer = new ConversationWriter(part, prompts, threads, characters, seed);
        for (Form form : Form.values()) {
            IntStream.range(0, conversations * form.weight() / weights).forEach(i -> rows.add(writer.write(form)));
        }
        Collections.shuffle(rows, random);
        return rows;
    }

    /** As many conversations of each form. */
    List<Conversation> testConversations() {
        ConversationWriter writer = new ConversationWriter(Part.TEST, prompts, threads, TEST_CHARACTERS, seed);
        return Arrays.stream(Form.values())
                .flatMap(form -> IntStream.range(0, TEST_CONVERSATIONS).mapToObj(i -> writer.write(form)))
                .toList();
    }

    /** Prompts to test on, whole, by source. */
    Map<String, List<Conversation>> testSingles() {
        return prompts(Part.TEST).stream()
                .collect(Collectors.groupingBy(
                        LabelledPrompt::source,
                        TreeMap::new,
                        Collectors.mapping(prompt -> Conversation.of(prompt, prompt.text()), Collectors.toList())));
    }

    /** All prompts of a part and a role, whole. */
    List<Conversation> singles(Part part, Role role) {
        return prompts.all().stream()
                .filter(prompt -> prompt.role() == role && prompt.part() == part)
                .map(prompt -> Conversation.of(prompt, prompt.text()))
                .toList();
    }

    private List<LabelledPrompt> prompts(Part part) {
        return prompts.all().stream()
                .filter(prompt -> JUDGED.contains(prompt.role()) && prompt.part() == part)
                .toList();
    }
}
