package ai.cautious.examples.pocket;

import ai.cautious.InvalidOptionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A template being written out: {@code [this|that|]} is a choice, {@code {name}} a slot, and what fills a slot is written
 * out in the same way. {@code a(n)} and capitals are left to {@link English}.
 */
final class Phrase {

    private final String template;
    private final Map<String, String> slots;
    private final Chooser chooser;
    private int at;

    private Phrase(String template, Map<String, String> slots, Chooser chooser) {
        this.template = template;
        this.slots = slots;
        this.chooser = chooser;
    }

    /**
     * Writes a template out as English.
     *
     * @throws InvalidOptionException if it names a slot that nothing fills, or brackets do not match
     */
    static String write(String template, Map<String, String> slots, Chooser chooser) {
        return English.finish(expand(template, slots, chooser));
    }

    private static String expand(String template, Map<String, String> slots, Chooser chooser) {
        Phrase phrase = new Phrase(template, slots, chooser);
        String text = phrase.sequence();
        if (phrase.at < template.length()) {
            throw new InvalidOptionException("template", template, "one whose brackets match");
        }
        return text;
    }

    /** Up to the end of an alternative. */
    private String sequence() {
        StringBuilder text = new StringBuilder();
        while (at < template.length() && "|]".indexOf(template.charAt(at)) < 0) {
            char next = template.charAt(at++);
            switch (next) {
                case '[' -> text.append(choice());
                case '{' -> text.append(slot());
                default -> text.append(next);
            }
        }
        return text.toString();
    }

    private String choice() {
        List<String> alternatives = new ArrayList<>();
        do {
            alternatives.add(sequence());
        } while (at < template.length() && template.charAt(at++) == '|');
        if (template.charAt(at - 1) != ']') {
            throw new InvalidOptionException("template", template, "one whose brackets match");
        }
        return chooser.from(alternatives);
    }

    private String slot() {
        int end = template.indexOf('}', at);
        String name = template.substring(at, Math.max(at, end));
        String filling = slots.get(name);
        if (filling == null) {
            throw new InvalidOptionException(
                    "slot {" + name + "} in \"" + template + "\"", "unknown", "one of " + slots.keySet());
        }
        at = end + 1;
        return expand(filling, slots, chooser);
    }
}
