package ai.cautious.program.report;

import java.util.List;

/** A drawing of rows under one another, each with its name above it, along one axis. */
final class Rows {

    private static final double LEFT = 12;
    private static final double RIGHT = 384;
    private static final double ROW = 40;
    private static final double TOP = 6;

    /** How far down a row its name reaches. */
    private static final double NAMED = 18;

    private static final int TICKS = 5;
    private static final int NAME = (int) ((RIGHT - LEFT) / Svg.CHARACTER);

    private final Scale scale;
    private final Svg svg;
    private int row;

    /**
     * An empty one.
     *
     * @param least where the axis begins, at the latest
     * @param most where it ends, at the earliest
     * @param label of the axis
     */
    Rows(int rows, double least, double most, String label) {
        this.scale = Scale.around(least, most, LEFT, RIGHT);
        double bottom = TOP + rows * ROW + 4;
        this.svg = new Svg(bottom + 44);
        int digits = scale.digits(TICKS);
        List<Double> ticks = scale.ticks(TICKS);
        for (double tick : ticks) {
            double x = scale.at(tick);
            String anchor = tick == ticks.get(0) ? "start" : x > RIGHT - 16 ? "end" : "middle";
            svg.line("grid", x, TOP, x, bottom)
                    .text(
                            tick == ticks.get(0) ? Math.max(2, x - 8) : x,
                            bottom + 16,
                            anchor,
                            Html.number(tick, digits));
        }
        svg.line("axis", LEFT, bottom, RIGHT, bottom).text((LEFT + RIGHT) / 2, bottom + 36, "middle", label);
    }

    /** Begins a row; what is drawn next is in it. */
    Rows begin(String name) {
        svg.text(LEFT, TOP + row * ROW + 13, "start", Html.cut(name, NAME));
        row++;
        return this;
    }

    /** A bar between two values. */
    Rows bar(String style, double from, double to, String tip) {
        svg.rect(style, scale.at(from), middle() - 8, scale.at(to) - scale.at(from), 16, tip);
        return this;
    }

    /** A thin line between two values, seen on bars of every colour. */
    Rows whisker(String style, double from, double to) {
        return outlined(style, scale.at(from), middle(), scale.at(to), middle());
    }

    /** Likewise a line across at one value. */
    Rows stroke(String style, double value) {
        return outlined(style, scale.at(value), middle() - 8, scale.at(value), middle() + 8);
    }

    private Rows outlined(String style, double x1, double y1, double x2, double y2) {
        svg.line("outline", x1, y1, x2, y2).line(style, x1, y1, x2, y2);
        return this;
    }

    Rows dot(String style, double value, String tip) {
        svg.dot(style, scale.at(value), middle(), 4.5, tip);
        return this;
    }

    /** A line through all rows, but for their names. */
    Rows mark(double value) {
        double x = scale.at(value);
        for (int each = 0; each < row; each++) {
            outlined("threshold", x, TOP + each * ROW + NAMED, x, TOP + (each + 1) * ROW + 2);
        }
        return this;
    }

    Svg svg() {
        return svg;
    }

    private double middle() {
        return TOP + (row - 1) * ROW + 27;
    }
}
