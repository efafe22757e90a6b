package ai.cautious.djl.internal.text;

import ai.cautious.instruction.Prompt;
import ai.cautious.instruction.Prompt.Control;
import ai.cautious.instruction.Prompt.Piece;
import ai.cautious.instruction.Prompt.Text;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells a template's control tokens from those that a user merely spelled. Before rendering, a stand-in that nobody can
 * guess replaces each spelling in a user's text; afterwards whatever spells a control token is the template's own, and the
 * stand-ins become text again. Text without such spellings passes through untouched. Immutable.
 */
final class GuardedText {

    private static final String CLOSE = "\uFDD3";

    private final List<String> controls;
    private final Pattern spelling;

    /** A stand-in is this, the index of the control token and {@link #CLOSE}. */
    private final String open = "\uFDD2" + Long.toHexString(new SecureRandom().nextLong()) + ".";

    /** Keeps a text's edge apart from the template's words. */
    private final String edge = open + CLOSE;

    private final Pattern standIn = Pattern.compile(Pattern.quote(open) + "(\\d*)" + CLOSE);

    GuardedText(Collection<String> controlTokens) {
        // The longest first, as the tokenizer would find them.
        controls = controlTokens.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        String alternatives =
                String.join("|", controls.stream().map(Pattern::quote).toList());
        spelling = Pattern.compile(controls.isEmpty() ? "(?!)" : alternatives);
    }

    /** A user's text, safe to render. */
    String guard(String text) {
        String guarded = spelling.matcher(text).replaceAll(match -> open + controls.indexOf(match.group()) + CLOSE);
        boolean opens = controls.stream().anyMatch(control -> beginsWithin(text, control));
        boolean ends = controls.stream().anyMatch(control -> endsWithin(text, control));
        return (opens ? edge : "") + guarded + (ends ? edge : "");
    }

    private static boolean endsWithin(String text, String control) {
        for (int length = Math.min(text.length(), control.length() - 1); length > 0; length--) {
            if (text.endsWith(control.substring(0, length))) {
                return true;
            }
        }
        return false;
    }

    private static boolean beginsWithin(String text, String control) {
        for (int from = Math.max(1, control.length() - text.length()); from < control.length(); from++) {
            if (text.startsWith(control.substring(from))) {
                return true;
            }
        }
        return false;
    }

    /** What was rendered, in pieces. */
    Prompt pieces(String rendered) {
        List<Piece> pieces = new ArrayList<>();
        Matcher matcher = spelling.matcher(rendered);
        int from = 0;
        while (matcher.find()) {
            text(rendered.substring(from, matcher.start()), pieces);
            pieces.add(new Control(matcher.group()));
            from = matcher.end();
        }
        text(rendered.substring(from), pieces);
        return new Prompt(pieces);
    }

    private void text(String text, List<Piece> pieces) {
        if (!text.isEmpty()) {
            String restored = standIn.matcher(text)
                    .replaceAll(match -> Matcher.quoteReplacement(
                            match.group(1).isEmpty() ? "" : controls.get(Integer.parseInt(match.group(1)))));
            pieces.add(new Text(restored));
        }
    }
}
