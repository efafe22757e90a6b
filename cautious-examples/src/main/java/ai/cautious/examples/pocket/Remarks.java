package ai.cautious.examples.pocket;

import ai.cautious.examples.pocket.Remark.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What is said between prompts in one part. Not thread-safe. */
final class Remarks {

    private final Map<Kind, Remark> remarks;
    private final Split split;
    private final boolean every;
    private final Chooser even;
    private final Chooser leaning;

    /**
     * Those of a part.
     *
     * @param every whether those count that are learned later
     * @param even for what users say
     * @param leaning for what is answered
     */
    Remarks(List<Remark> remarks, Split split, boolean every, Chooser even, Chooser leaning) {
        this.remarks = remarks.stream().collect(Collectors.toMap(Remark::kind, Function.identity()));
        this.split = split;
        this.every = every;
        this.even = even;
        this.leaning = leaning;
    }

    /** Whether they are learned from. */
    boolean isLearned() {
        return split.isLearned();
    }

    /** A line as it is written down. */
    String line(Kind kind) {
        return even.from(of(kind).of(split, every));
    }

    /** A remark that has no slots. */
    String say(Kind kind) {
        return write(line(kind));
    }

    /** A reply to it that has no slots. */
    String reply(Kind kind) {
        return Phrase.write(replyLine(kind), Map.of(), leaning);
    }

    String replyLine(Kind kind) {
        return leaning.from(of(kind).replyAlternatives());
    }

    String write(String line) {
        return Phrase.write(line, Map.of(), even);
    }

    /** What spells a marker, perhaps with an answer's opening behind it. */
    String marked() {
        return Phrase.write(line(Kind.MARKED), Map.of("opening", line(Kind.OPENING)), even);
    }

    /** The two phrases of a line. */
    static List<String> halves(String line) {
        return Arrays.asList(line.split(Remark.WAVE, 2));
    }

    private Remark of(Kind kind) {
        Remark remark = remarks.get(kind);
        if (remark == null) {
            throw new IllegalStateException("remarks.yaml lacks " + kind);
        }
        return remark;
    }
}
