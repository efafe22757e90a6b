package ai.cautious.program.report;

import ai.cautious.evaluation.Estimate;
import ai.cautious.evaluation.Spread;
import ai.cautious.program.profile.ArmFigures;
import ai.cautious.program.profile.ArmFigures.Quality;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How good the texts are. */
final class QualityFigures {

    private QualityFigures() {}

    private record Row(Side side, ArmFigures arm, Quality quality, Spread spread) {}

    /** The BERTScore of each arm's answers; empty where none were scored. */
    static Optional<Figure> of(List<Side> sides) {
        List<Row> rows = new ArrayList<>();
        for (Side side : sides) {
            for (ArmFigures arm : side.profile().arms()) {
                if (arm.quality() != null) {
                    rows.add(new Row(
                            side, arm, arm.quality(), Spread.of(arm.quality().f1OfEach())));
                }
            }
        }
        return rows.isEmpty() ? Optional.empty() : Optional.of(figure(rows));
    }

    private static Figure figure(List<Row> rows) {
        double least = rows.stream().mapToDouble(row -> row.spread().p5()).min().orElseThrow();
        double most = rows.stream().mapToDouble(row -> row.spread().p95()).max().orElseThrow();
        Rows drawing = new Rows(rows.size(), least, most, "BERTScore F1");
        Table table = new Table(
                "BERTScore F1 of each arm's answers",
                List.of("arm", "mean", "95 % interval", "5 %", "25 %", "median", "75 %", "95 %"));
        for (Row row : rows) {
            Spread spread = row.spread();
            Estimate mean = row.quality().f1();
            String style = row.side().styled(row.arm().arm());
            String name = row.side().named(row.arm().arm());
            String tip = name + ": mean " + Html.number(mean.value(), 3);
            drawing.begin(name)
                    .whisker("whisker", spread.p5(), spread.p95())
                    .bar("fill " + style, spread.p25(), spread.p75(), tip)
                    .stroke("median", spread.median())
                    .dot("mean", mean.value(), tip);
            table.row(List.of(
                    name,
                    Html.number(mean.value(), 4),
                    Cells.interval(mean, 4),
                    Html.number(spread.p5(), 3),
                    Html.number(spread.p25(), 3),
                    Html.number(spread.median(), 3),
                    Html.number(spread.p75(), 3),
                    Html.number(spread.p95(), 3)));
        }
        return new Figure(
                "quality",
                "Text quality",
                "How alike each arm's answers are to the references. Boxes hold the middle half of the answers, lines nine in"
                        + " ten; the stroke is the median, the dot the mean.",
                drawing.svg(),
                Map.of(),
                table);
    }
}
