package ai.cautious.djl.internal.text;

import ai.cautious.djl.internal.jinja.Author;
import ai.cautious.djl.internal.jinja.Text;
import ai.cautious.instruction.Prompt;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the control tokens in what a template rendered: only where the template itself wrote all of their characters. What a
 * user spelled is text, and so is what a template and a user spelled together. Immutable.
 */
final class ControlTokens {

    private final Pattern spelling;

    ControlTokens(Collection<String> controlTokens) {
        // The longest first, as the tokenizer would find them.
        List<String> quoted = controlTokens.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .toList();
        spelling = Pattern.compile(quoted.isEmpty() ? "(?!)" : String.join("|", quoted));
    }

    /** What was rendered, in pieces. */
    Prompt in(Text rendered) {
        List<Prompt.Piece> pieces = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (Text.Run run : rendered.runs()) {
            int from = 0;
            if (run.author() == Author.TEMPLATE) {
                for (Matcher matcher = spelling.matcher(run.text()); matcher.find(); from = matcher.end()) {
                    text.append(run.text(), from, matcher.start());
                    flush(text, pieces);
                    pieces.add(new Prompt.Control(matcher.group()));
                }
            }
            text.append(run.text(), from, run.text().length());
        }
        flush(text, pieces);
        return new Prompt(pieces);
    }

    private static void flush(StringBuilder text, List<Prompt.Piece> pieces) {
        if (!text.isEmpty()) {
            pieces.add(new Prompt.Text(text.toString()));
            text.setLength(0);
        }
    }
}
