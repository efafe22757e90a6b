package ai.cautious.program.report;

import ai.cautious.program.profile.SafetyFigures.WrongVerdict;
import java.util.List;
import java.util.Objects;

/** Prompts that were judged wrongly. Their text may be vile, and is not shown until it is asked for. */
final class Errors {

    private static final int LONGEST = 2000;

    private Errors() {}

    static String of(List<WrongVerdict> errors) {
        StringBuilder list = new StringBuilder();
        for (WrongVerdict error : errors) {
            String kind = error.category() == null ? "" : ", " + error.category();
            String named = error.named() == null ? "" : ", most like " + Objects.requireNonNull(error.named());
            list.append(
                    """
                    <li><details><summary>%s, toxic at %s%s<span class="masked" aria-hidden="true">%s</span></summary>
                    <pre>%s</pre></details></li>
                    """
                            .formatted(
                                    error.toxic()
                                            ? "missed: truly toxic" + Html.text(kind)
                                            : "false alarm: truly harmless",
                                    Html.number(error.toxicProbability(), 3),
                                    Html.text(named),
                                    "█".repeat(Math.min(24, 4 + error.text().length() / 8)),
                                    Html.text(Html.cut(error.text(), LONGEST))));
        }
        return "<ol class=\"errors\">\n" + list + "</ol>\n";
    }
}
