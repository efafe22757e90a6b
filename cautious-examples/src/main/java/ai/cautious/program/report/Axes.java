package ai.cautious.program.report;

/**
 * The frame of a drawing with two axes, and the scales along them.
 *
 * @param x from left to right
 * @param y from below to above
 */
record Axes(Scale x, Scale y) {

    static final double HEIGHT = 300;
    private static final double LEFT = 52;
    private static final double RIGHT = 388;
    private static final double TOP = 12;
    private static final double BOTTOM = 252;
    private static final int TICKS = 5;

    /** Over ranges of values, to their very ends. */
    static Axes over(double leastX, double mostX, double leastY, double mostY) {
        return new Axes(new Scale(leastX, mostX, LEFT, RIGHT), new Scale(leastY, mostY, BOTTOM, TOP));
    }

    /** Where both values are shares. */
    static Axes ofShares() {
        return over(0, 1, 0, 1);
    }

    /** Draws them. */
    Svg draw(String labelOfX, String labelOfY) {
        Svg svg = new Svg(HEIGHT);
        int digitsOfX = x.digits(TICKS);
        for (double tick : x.ticks(TICKS)) {
            svg.line("grid", x.at(tick), TOP, x.at(tick), BOTTOM)
                    .text(x.at(tick), BOTTOM + 16, "middle", Html.number(tick, digitsOfX));
        }
        int digitsOfY = y.digits(TICKS);
        for (double tick : y.ticks(TICKS)) {
            svg.line("grid", LEFT, y.at(tick), RIGHT, y.at(tick))
                    .text(LEFT - 6, y.at(tick) + 4, "end", Html.number(tick, digitsOfY));
        }
        return svg.line("axis", LEFT, BOTTOM, RIGHT, BOTTOM)
                .line("axis", LEFT, TOP, LEFT, BOTTOM)
                .text((LEFT + RIGHT) / 2, BOTTOM + 36, "middle", labelOfX)
                .upwards(14, (TOP + BOTTOM) / 2, labelOfY);
    }
}
