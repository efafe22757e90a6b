package ai.cautious.program.report;

import ai.cautious.evaluation.Estimate;
import ai.cautious.program.profile.Acceptance;
import ai.cautious.program.profile.ArmFigures;
import ai.cautious.program.profile.ArmFigures.Latency;
import ai.cautious.program.profile.GroupFigures;
import ai.cautious.program.profile.GroupFigures.ArmInGroup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What drafts are worth, and where the time goes. */
final class SpeedFigures {

    private SpeedFigures() {}

    static List<Figure> of(List<Side> sides) {
        List<Figure> figures = new ArrayList<>();
        acceptance(sides).ifPresent(figures::add);
        groups(sides).ifPresent(figures::add);
        figures.add(latency(sides));
        return figures;
    }

    private static Optional<Figure> acceptance(List<Side> sides) {
        int longest = sides.stream()
                .flatMap(side -> side.profile().arms().stream())
                .mapToInt(arm -> arm.acceptance() == null
                        ? 0
                        : arm.acceptance().byPosition().size())
                .max()
                .orElse(0);
        if (longest == 0) {
            return Optional.empty();
        }
        Axes axes = Axes.over(0.5, longest + 0.5, 0, 1);
        Svg svg = axes.draw("position in a drafted block", "share that stands");
        Map<String, String> legend = new LinkedHashMap<>();
        Table table = new Table(
                "Acceptance by position of a drafted block", List.of("arm, position", "drafted", "accepted", "share"));
        for (Side side : sides) {
            for (ArmFigures arm : side.profile().arms()) {
                if (arm.acceptance() != null) {
                    List<Acceptance.Position> positions = arm.acceptance().byPosition();
                    String style = side.styled(arm.arm());
                    String name = side.named(arm.arm());
                    legend.put(style, name);
                    svg.path("stroke " + style, points(axes, positions));
                    for (Acceptance.Position position : positions) {
                        String share = Html.number(position.share(), 3);
                        svg.dot(
                                "fill " + style,
                                axes.x().at(position.position()),
                                axes.y().at(position.share()),
                                4,
                                name + ", position " + position.position() + ": " + share);
                        table.row(List.of(
                                name + ", " + position.position(),
                                String.valueOf(position.drafted()),
                                String.valueOf(position.accepted()),
                                share));
                    }
                }
            }
        }
        return Optional.of(new Figure(
                "acceptance",
                "Acceptance by position",
                "How much of what is drafted at each position of a block the verifier lets stand.",
                svg,
                legend,
                table));
    }

    private static String points(Axes axes, List<Acceptance.Position> positions) {
        StringBuilder points = new StringBuilder();
        positions.forEach(position -> points.append(Html.number(axes.x().at(position.position()), 1))
                .append(',')
                .append(Html.number(axes.y().at(position.share()), 1))
                .append(' '));
        return points.toString().strip();
    }

    private record SpeedUp(String group, String name, String style, Estimate ratio) {}

    private static Optional<Figure> groups(List<Side> sides) {
        List<SpeedUp> rows = new ArrayList<>();
        for (Side side : sides) {
            for (GroupFigures group : side.profile().groups()) {
                for (ArmInGroup arm : group.arms()) {
                    if (arm.arm().isDrafted() && arm.speedRatio() != null) {
                        rows.add(new SpeedUp(
                                group.group(),
                                group.group() + ", " + side.named(arm.arm()),
                                side.styled(arm.arm()),
                                arm.speedRatio()));
                    }
                }
            }
        }
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        // What is compared stands together.
        rows.sort(Comparator.comparing(SpeedUp::group));
        double most = rows.stream().mapToDouble(row -> row.ratio().high()).max().orElseThrow();
        Rows drawing = new Rows(rows.size(), 0, Math.max(1, most), "tokens per second ÷ the verifier's alone");
        Table table = new Table("Speed-up by group", List.of("group, arm", "times as fast", "95 % interval"));
        for (SpeedUp row : rows) {
            String value = Html.number(row.ratio().value(), 2);
            drawing.begin(row.name())
                    .bar("fill " + row.style(), 0, row.ratio().value(), row.name() + ": " + value)
                    .whisker("whisker", row.ratio().low(), row.ratio().high());
            table.row(List.of(row.name(), value, Cells.interval(row.ratio(), 2)));
        }
        drawing.mark(1);
        return Optional.of(new Figure(
                "groups",
                "Speed-up by group",
                "Decoding speed of each group's answers beside the verifier's alone. Thin lines are 95 % intervals; at the"
                        + " dashed line both are as fast.",
                drawing.svg(),
                Map.of(),
                table));
    }

    private static Figure latency(List<Side> sides) {
        double most = sides.stream()
                .flatMap(side -> side.profile().arms().stream())
                .mapToDouble(arm -> arm.latency().whole())
                .max()
                .orElse(1);
        int count =
                sides.stream().mapToInt(side -> side.profile().arms().size()).sum();
        Rows drawing = new Rows(count, 0, most, "mean time of an answer, ms");
        Table table = new Table(
                "Mean time of an answer, ms",
                List.of("arm", "gate", "prefill", "draft", "verify or decode", "other", "all"));
        for (Side side : sides) {
            for (ArmFigures arm : side.profile().arms()) {
                Latency latency = arm.latency();
                String name = side.named(arm.arm());
                drawing.begin(name + ", " + Html.number(latency.whole()) + " ms");
                double from = 0;
                List<String> cells = new ArrayList<>(List.of(name));
                for (Map.Entry<String, Double> part : parts(latency).entrySet()) {
                    drawing.bar(
                            "fill " + side.styled("time-" + part.getKey()),
                            from,
                            from + part.getValue(),
                            name + ", " + part.getKey() + ": " + Html.number(part.getValue()) + " ms");
                    from += part.getValue();
                    cells.add(Html.number(part.getValue(), 2));
                }
                cells.add(Html.number(latency.whole(), 2));
                table.row(cells);
            }
        }
        Map<String, String> legend = new LinkedHashMap<>();
        legend.put("time-gate", "gate");
        legend.put("time-prefill", "prefill");
        legend.put("time-draft", "draft");
        legend.put("time-verify", "verify, or decode where nothing is drafted");
        legend.put("time-other", "other");
        return new Figure(
                "latency",
                "Where the time goes",
                "The mean time of an answer from the request to its end, by what it is spent on.",
                drawing.svg(),
                legend,
                table);
    }

    private static Map<String, Double> parts(Latency latency) {
        Map<String, Double> parts = new LinkedHashMap<>();
        parts.put("gate", latency.gate());
        parts.put("prefill", latency.prefill());
        parts.put("draft", latency.draft());
        parts.put("verify", latency.verify());
        parts.put("other", latency.other());
        return parts;
    }
}
