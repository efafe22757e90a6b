package ai.cautious.examples.pocket;

import ai.cautious.InvalidOptionException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Draws prompts that are answered. */
final class SafeExchanges {

    /** How often what a prompt leaves open is filled with the same as always, so that it can be learned. */
    private static final double HABIT = 0.6;

    /** How many prompts of a skill that something can be requested of are in one of the usual ways. */
    private static final double REQUESTS = 0.5;

    private final List<Skill> skills;
    private final Alternatives requests;
    private final Typing typing;

    /** @param requests ways of requesting things, good or bad */
    SafeExchanges(List<Skill> skills, Alternatives requests, Typing typing) {
        this.skills = List.copyOf(skills);
        this.requests = requests;
        this.typing = typing;
    }

    Exchange draw(Split split, Chooser even, Chooser leaning) {
        int[] weights = skills.stream().mapToInt(skill -> skill.weight(split)).toArray();
        Skill skill = skills.get(even.weighted(weights));
        List<String> usual = skill.requests(requests, split);
        String ask = even.from(usual.isEmpty() || !even.happens(REQUESTS) ? skill.asks(split) : usual);
        return write(skill, ask, split, even, leaning);
    }

    /** Whether the same can be asked about something else, by naming it. */
    boolean isAboutOneThing(Exchange exchange) {
        return skill(exchange).again() != null;
    }

    /**
     * The same about something else.
     *
     * @param phrase which {@code {it}} is put into
     * @throws InvalidOptionException if naming it is not enough
     */
    Exchange another(Exchange exchange, String phrase, Split split, Chooser even, Chooser leaning) {
        Skill skill = skill(exchange);
        String again = skill.again();
        if (again == null) {
            throw new InvalidOptionException("skill", skill.name(), "one that names what it is about");
        }
        Exchange other;
        do {
            other = write(skill, phrase.replace("{it}", again), split, even, leaning);
        } while (other.topic().equals(exchange.topic()));
        return other;
    }

    private Skill skill(Exchange exchange) {
        return skills.stream()
                .filter(skill -> skill.name().equals(exchange.skill()))
                .findFirst()
                .orElseThrow();
    }

    private Exchange write(Skill skill, String ask, Split split, Chooser even, Chooser leaning) {
        Map<String, String> slots = new LinkedHashMap<>();
        String topic = fill(skill.tables(), ask, slots, even, leaning);
        String prompt = typing.type(Phrase.write(ask, slots, even), split, even);
        // Where a row is the whole prompt, it is the template.
        String template = ask.replace("{ask}", slots.getOrDefault("ask", ""));
        return new Exchange(skill.name(), template, topic, false, prompt, answer(skill, slots, leaning));
    }

    private static String fill(
            List<Table> tables, String ask, Map<String, String> slots, Chooser even, Chooser leaning) {
        String topic = "";
        for (Table table : tables) {
            boolean open = !table.isNamedIn(ask) && !topic.isEmpty();
            int row;
            do {
                row = open && even.happens(HABIT)
                        ? Math.floorMod(topic.hashCode() + 31 * tables.indexOf(table), table.size())
                        : even.below(table.size());
            } while (slots.containsValue(table.topic(row)));
            table.fill(row, slots, leaning);
            topic = topic.isEmpty() ? table.topic(row) : topic;
        }
        return topic;
    }

    private static Answer answer(Skill skill, Map<String, String> slots, Chooser leaning) {
        List<String> brief = skill.briefAlternatives();
        return new Answer(
                brief.isEmpty() ? "" : Phrase.write(leaning.from(brief), slots, leaning),
                skill.pointAlternatives().stream()
                        .map(point -> Phrase.write(leaning.from(point), slots, leaning))
                        .toList(),
                Phrase.write(leaning.from(skill.closingAlternatives()), slots, leaning),
                skill.steps(),
                skill.arrangement(),
                skill.declines());
    }
}
