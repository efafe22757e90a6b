package ai.cautious.program.report;

import ai.cautious.evaluation.ConfidenceInterval;
import ai.cautious.evaluation.Estimate;
import ai.cautious.program.judgements.Evaluation;
import ai.cautious.program.profile.ArmFigures;
import ai.cautious.program.profile.Difference;
import ai.cautious.program.profile.Profile;
import ai.cautious.program.profile.SafetyFigures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** A whole page. */
public final class Report {

    private final List<Side> sides;
    private final StringBuilder body = new StringBuilder();

    private Report(List<Side> sides) {
        this.sides = sides;
    }

    /** Of one profile. */
    public static String of(Profile profile) {
        return new Report(List.of(Side.alone(profile))).page();
    }

    /** Of a profile beside an earlier one. */
    public static String of(Profile profile, Profile baseline) {
        return new Report(List.of(Side.alone(profile), Side.baseline(baseline))).page();
    }

    private String page() {
        claims();
        arms();
        figures("Quality and speed", qualityAndSpeed());
        differences();
        List<Figure> judgements = JudgementFigures.of(sides);
        if (!judgements.isEmpty()) {
            judgement();
            figures("The gate's scores", judgements);
            sides.forEach(this::kindsAndErrors);
        }
        memory();
        about();
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>Cautious: profile of a pair</title>
                <style>
                %s</style>
                </head>
                <body>
                <header><h1>Profile of a pair</h1>
                <p>%s</p></header>
                <main>
                %s</main>
                </body>
                </html>
                """
                .formatted(style(), Html.text(introduction()), body);
    }

    private static String style() {
        try (InputStream file = Objects.requireNonNull(Report.class.getResourceAsStream("report.css"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the program's own resources can be read", e);
        }
    }

    private String introduction() {
        Profile profile = sides.get(0).profile();
        String verifier = String.valueOf(profile.settings().get("verifier"));
        return verifier.replaceFirst(" \\(.*", "") + ": " + profile.instructions() + " instructions, "
                + profile.arms().size() + " arms"
                + (profile.safety() == null
                        ? ""
                        : ", " + profile.safety().evaluation().predictions() + " labelled prompts")
                + (sides.size() > 1 ? ", beside a baseline" : "") + ".";
    }

    private List<Figure> qualityAndSpeed() {
        List<Figure> figures = new ArrayList<>(QualityFigures.of(sides).stream().toList());
        figures.addAll(SpeedFigures.of(sides));
        return figures;
    }

    private void section(String title, String content) {
        body.append("<section>\n<h2>")
                .append(Html.text(title))
                .append("</h2>\n")
                .append(content)
                .append("</section>\n");
    }

    private void figures(String title, List<Figure> figures) {
        section(
                title,
                figures.stream()
                        .map(Figure::element)
                        .collect(Collectors.joining("", "<div class=\"plots\">\n", "</div>\n")));
    }

    private void claims() {
        StringBuilder claims = new StringBuilder();
        for (Side side : sides) {
            if (side.profile().claim() != null) {
                claims.append("<p class=\"claim\">")
                        .append(side.isBaseline() ? "The baseline: " : "")
                        .append(Html.text(side.profile().claim().sentence()))
                        .append("</p>\n");
            }
        }
        if (!claims.isEmpty()) {
            section("Is the text quality given back?", claims.toString());
        }
    }

    private void arms() {
        Table table = new Table(
                "The arms, with 95 % bootstrap intervals; times are medians",
                List.of(
                        "arm",
                        "BERTScore F1",
                        "tokens/s",
                        "first token, ms",
                        "whole answer, ms",
                        "gate, ms",
                        "accepted",
                        "refused"));
        for (Side side : sides) {
            for (ArmFigures arm : side.profile().arms()) {
                table.row(List.of(
                        side.named(arm.arm()),
                        Cells.estimate(
                                arm.quality() == null ? null : arm.quality().f1(), 3),
                        Cells.estimate(arm.tokensPerSecond(), 1),
                        arm.timeToFirstTokenMillis() == null
                                ? Cells.NONE
                                : Html.number(arm.timeToFirstTokenMillis().median()),
                        Html.number(arm.endToEndMillis().median()),
                        arm.gateMillis() == null
                                ? Cells.NONE
                                : Html.number(arm.gateMillis().median()),
                        Cells.estimate(
                                arm.acceptance() == null
                                        ? null
                                        : arm.acceptance().share(),
                                3),
                        arm.refused() + " of " + arm.answers()));
            }
        }
        StringBuilder notes = new StringBuilder("<ul>\n");
        sides.get(0)
                .profile()
                .arms()
                .forEach(arm -> notes.append(
                        item(arm.arm().id().replace('-', ' ') + ": " + arm.arm().description())));
        for (Side side : sides) {
            side.profile()
                    .leftOut()
                    .forEach(left -> notes.append(item(side.named(left.arm()) + " is left out: " + left.why())));
            side.profile()
                    .unanswered()
                    .forEach(missing -> notes.append(item(side.named(missing.arm()) + " could not answer row "
                            + missing.row() + ", which no figure counts: " + missing.why())));
        }
        section("The arms", table.element() + notes + "</ul>\n");
    }

    private static String item(String text) {
        return "<li>" + Html.text(text) + "</li>\n";
    }

    private void differences() {
        Table table = new Table(
                "Arms beside each other on the same instructions, with paired 95 % bootstrap intervals",
                List.of("arm − or ÷ other", "BERTScore F1, difference", "whole time, ratio", "tokens/s, ratio"));
        for (Side side : sides) {
            for (Difference difference : side.profile().differences()) {
                table.row(List.of(
                        side.named(difference.arm().id().replace('-', ' ') + " against "
                                + difference.against().id().replace('-', ' ')),
                        Cells.estimate(difference.f1(), 4),
                        Cells.estimate(difference.endToEndRatio(), 3),
                        Cells.estimate(difference.speedRatio(), 3)));
            }
        }
        section("One arm beside another", table.element());
    }

    private void judgement() {
        Table table = new Table(
                "How well the gate judges, with 95 % bootstrap intervals",
                List.of(
                        "",
                        "prompts",
                        "truly toxic",
                        "caught",
                        "false alarms",
                        "precision",
                        "recall",
                        "F1",
                        "AUPRC",
                        "without verdict"));
        for (Side side : sides) {
            SafetyFigures safety = side.profile().safety();
            if (safety != null) {
                Evaluation evaluation = safety.evaluation();
                table.row(List.of(
                        side.named("the gate"),
                        String.valueOf(evaluation.predictions()),
                        String.valueOf(evaluation.positives()),
                        String.valueOf(evaluation.truePositives()),
                        String.valueOf(evaluation.falsePositives()),
                        measure(evaluation.precision(), evaluation.intervals().precision()),
                        measure(evaluation.recall(), evaluation.intervals().recall()),
                        measure(evaluation.f1(), evaluation.intervals().f1()),
                        measure(evaluation.auprc(), evaluation.intervals().auprc()),
                        String.valueOf(evaluation.withoutVerdict())));
            }
        }
        section("Safety", table.element());
    }

    private static String measure(double value, ConfidenceInterval interval) {
        return Cells.estimate(new Estimate(value, interval.low(), interval.high()), 3);
    }

    private void kindsAndErrors(Side side) {
        SafetyFigures safety = side.profile().safety();
        if (safety == null) {
            return;
        }
        if (!safety.confusion().isEmpty()) {
            section(
                    side.named("Kinds of harm"),
                    Confusion.of(side.named("True kinds by what was named"), safety.confusion()));
        }
        if (!safety.errors().isEmpty()) {
            section(
                    side.named("Errors"),
                    "<p>What was judged wrongly, the surest first. Open one to read it.</p>\n"
                            + Errors.of(safety.errors()));
        }
    }

    private void memory() {
        section(
                "Memory",
                sides.stream().map(side -> MemoryTable.of(side).element()).collect(Collectors.joining()));
    }

    private void about() {
        Table table = new Table("Settings and machine", List.of("", "value"));
        for (Side side : sides) {
            Profile profile = side.profile();
            Map<String, String> settings = new LinkedHashMap<>(profile.settings());
            settings.put("machine", profile.machine().toString());
            for (Map.Entry<String, String> setting : settings.entrySet()) {
                table.row(List.of(side.named(setting.getKey()), setting.getValue()));
            }
            table.row(List.of(side.named("BERTScore by"), String.valueOf(profile.bertScore())));
        }
        section("How it was measured", "<div class=\"about\">" + table.element() + "</div>\n");
    }
}
