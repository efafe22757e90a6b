package ai.cautious.examples.judging;

import ai.cautious.examples.judging.Phrases.Kind;
import ai.cautious.examples.judging.Source.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Draws what conversations of one part are put together from. Not thread-safe. */
final class Pieces {

    /** A prompt that others follow, or that is cut in two, is of at most so many characters. */
    static final int SHORT = 320;

    /** A text that a question stands among is a prompt of so many characters at least, or answers in a row. */
    private static final int LONG = 400;

    /** The shortest stretch of such a text. */
    private static final int SHORTEST_STRETCH = 200;

    /** Of what users say between prompts, how much they type in haste. */
    private static final double CASUAL = 0.2;

    private static final Pattern PLACE = Pattern.compile("\\{(text|question|rest)}");

    private final Phrases phrases;
    private final List<List<Message>> threads;
    private final Picker harmless;
    private final Picker shortHarmless;
    private final Picker harm;
    private final Picker shortHarm;
    private final Picker longTexts;
    private final Random random;

    Pieces(Part part, Prompts prompts, Threads threads, Random random) {
        List<LabelledPrompt> safe = prompts.of(part, false, Role.REQUEST);
        this.phrases = Phrases.of(part);
        this.threads = threads.of(part);
        this.harmless = new Picker(safe);
        this.shortHarmless = new Picker(atMost(SHORT, safe));
        this.harm = new Picker(prompts.of(part, true, Role.REQUEST, Role.JAILBREAK));
        this.shortHarm = new Picker(atMost(SHORT, prompts.of(part, true, Role.REQUEST)));
        this.longTexts = new Picker(
                safe.stream().filter(prompt -> prompt.text().length() >= LONG).toList());
        this.random = random;
    }

    private static List<LabelledPrompt> atMost(int characters, List<LabelledPrompt> prompts) {
        return prompts.stream()
                .filter(prompt -> prompt.text().length() <= characters)
                .toList();
    }

    /** Any prompt, jailbreaks among the toxic ones. */
    LabelledPrompt prompt(boolean toxic) {
        return (toxic ? harm : harmless).pick(random);
    }

    /** A prompt that others can follow. */
    LabelledPrompt shortPrompt(boolean toxic) {
        return (toxic ? shortHarm : shortHarmless).pick(random);
    }

    String phrase(Kind kind) {
        List<String> all = phrases.of(kind);
        return all.get(random.nextInt(all.size()));
    }

    /** A user's word, some of them typed in haste. */
    Message word(Kind kind) {
        String phrase = phrase(kind);
        return Message.user(random.nextDouble() < CASUAL ? Texts.casual(phrase) : phrase);
    }

    Message answer(Kind kind) {
        return Message.assistant(phrase(kind));
    }

    /** A harmless prompt, its answer and, where they are there, a word about that with another answer. */
    List<Message> exchange() {
        boolean brief = random.nextBoolean();
        return threads.get(random.nextInt(threads.size())).stream()
                .map(message -> message.isUser() ? message : shortened(message, brief))
                .toList();
    }

    private static Message shortened(Message answer, boolean brief) {
        return Message.assistant(brief ? Texts.sentence(answer.content()) : Texts.whole(answer.content()));
    }

    List<Message> smallTalk() {
        List<String> talk =
                phrases.smallTalk().get(random.nextInt(phrases.smallTalk().size()));
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < talk.size(); i++) {
            messages.add(i % 2 == 0 ? Message.user(talk.get(i)) : Message.assistant(talk.get(i)));
        }
        return messages;
    }

    /** A short prompt that can be cut in two. */
    LabelledPrompt divisible(boolean toxic) {
        LabelledPrompt prompt = shortPrompt(toxic);
        while (!Texts.isDivisible(prompt.text())) {
            prompt = shortPrompt(toxic);
        }
        return prompt;
    }

    /** A text over two turns. */
    List<Message> split(String text) {
        int cut = Texts.middle(text, random);
        // How the halves are announced belongs together: the same place of both lists.
        int place = random.nextInt(phrases.of(Kind.SPLIT_FIRST).size());
        String first = phrases.of(Kind.SPLIT_FIRST).get(place);
        String second = phrases.of(Kind.SPLIT_SECOND).get(place);
        return List.of(
                Message.user(first.replace("{first}", text.substring(0, cut).strip())),
                answer(Kind.ACKNOWLEDGEMENTS),
                Message.user(second.replace("{second}", text.substring(cut).strip())));
    }

    /** A question behind, before or amid a text of another matter, together of about {@code most} characters at most. */
    String amongText(String question, int most) {
        int room = Math.max(1, most - question.length() - SHORTEST_STRETCH);
        String text = longText(SHORTEST_STRETCH + random.nextInt(room));
        Kind kind = List.of(Kind.BEHIND, Kind.BEHIND, Kind.BEFORE, Kind.AMID).get(random.nextInt(4));
        int cut = kind == Kind.AMID ? Texts.middle(text, random) : text.length();
        // What fills one place may spell another.
        return PLACE.matcher(phrase(kind))
                .replaceAll(place -> Matcher.quoteReplacement(
                        switch (place.group(1)) {
                            case "question" -> question;
                            case "text" -> text.substring(0, cut).strip();
                            default -> text.substring(cut).strip();
                        }));
    }

    private String longText(int characters) {
        if (random.nextBoolean()) {
            return Texts.stretch(longTexts.pick(random).text(), characters, random);
        }
        StringBuilder text = new StringBuilder();
        while (text.length() < characters) {
            List<Message> thread = threads.get(random.nextInt(threads.size()));
            text.append(Texts.whole(thread.get(thread.size() - 1).content())).append("\n\n");
        }
        return Texts.beginning(text.toString().strip(), characters);
    }

    /** A stretch of a text, of at most so many characters. */
    String stretch(String text, int characters) {
        return Texts.stretch(text, characters, random);
    }
}
