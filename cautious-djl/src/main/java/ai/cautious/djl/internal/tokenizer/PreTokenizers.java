package ai.cautious.djl.internal.tokenizer;

import ai.cautious.djl.internal.pattern.Characters;
import ai.cautious.djl.internal.pattern.CodePoints;
import ai.cautious.djl.internal.pattern.LinearPattern;
import ai.cautious.djl.internal.tokenizer.Split.Behavior;
import java.util.Arrays;

/** The pre-tokenizers of tokenizer.json. */
final class PreTokenizers {

    /** Leaves a text in one piece. */
    static final PreTokenizer NONE = (text, from, to, first, pieces) -> {
        if (from < to) {
            pieces.accept(text, from, to, first);
        }
    };

    private static final String BEHAVIORS = "Removed, Isolated, Contiguous, MergedWithPrevious or MergedWithNext";

    private PreTokenizers() {}

    static PreTokenizer read(Component component) {
        String type = component.type();
        return switch (type) {
            case "Sequence" ->
                component.list("pretokenizers").stream()
                        .map(PreTokenizers::read)
                        .reduce(PreTokenizer::then)
                        .orElse(NONE);
            case "ByteLevel" ->
                new ByteLevel(component.flag("add_prefix_space", true), component.flag("use_regex", true));
            case "Split" ->
                new Split(Replacement.pattern(component), behavior(component), component.flag("invert", false));
            case "Digits" ->
                at(
                        Characters.NUMERIC,
                        component.flag("individual_digits", false) ? Behavior.ISOLATED : Behavior.CONTIGUOUS);
            case "Punctuation" ->
                at(Characters.PUNCTUATION, component.has("behavior") ? behavior(component) : Behavior.ISOLATED);
            case "WhitespaceSplit" -> at(Characters.SPACE, Behavior.REMOVED);
            case "Whitespace" ->
                at(Characters.SPACE, Behavior.REMOVED).then(at(Characters.RUST_WORD, Behavior.CONTIGUOUS));
            case "BertPreTokenizer" ->
                at(Characters.SPACE, Behavior.REMOVED).then(at(Characters.PUNCTUATION, Behavior.ISOLATED));
            case "CharDelimiterSplit", "Delimiter" -> {
                int delimiter = component.character("delimiter");
                yield at(CodePoints.range(delimiter, delimiter), Behavior.REMOVED);
            }
            case "Metaspace" -> Metaspace.read(component);
            case "FixedLength" -> fixedLength(component.has("length") ? component.count("length", 1) : 5);
            default ->
                throw component.unsupported(
                        "a pre-tokenizer of the type " + type + "; supported are Sequence, ByteLevel,"
                                + " Split, Digits, Punctuation, WhitespaceSplit, Whitespace, BertPreTokenizer,"
                                + " CharDelimiterSplit, Metaspace and FixedLength");
        };
    }

    private static Split at(CodePoints set, Behavior behavior) {
        return new Split(LinearPattern.anyOf(set), behavior);
    }

    private static Behavior behavior(Component component) {
        String name = component.text("behavior");
        return Arrays.stream(Behavior.values())
                .filter(behavior -> behavior.name().replace("_", "").equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> component.fault("behavior", BEHAVIORS));
    }

    private static PreTokenizer fixedLength(int length) {
        return (text, from, to, first, pieces) -> {
            for (int start = from; start < to; ) {
                int end = start;
                for (int taken = 0; taken < length && end < to; taken++) {
                    end += Character.charCount(Character.codePointAt(text, end, to));
                }
                pieces.accept(text, start, end, first && start == from);
                start = end;
            }
        };
    }
}
