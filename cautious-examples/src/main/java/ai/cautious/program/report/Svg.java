package ai.cautious.program.report;

import java.util.Locale;

/** Writes one drawing. Its size is in units that are about a pixel wide where it stands on a page. Not thread-safe. */
final class Svg {

    /** How wide each is: a column of a wide page, and all of a narrow one. */
    static final double WIDTH = 400;

    /** How wide a character of a label is, about. */
    static final double CHARACTER = 6.6;

    private final StringBuilder marks = new StringBuilder();
    private final double height;

    Svg(double height) {
        this.height = height;
    }

    Svg line(String style, double x1, double y1, double x2, double y2) {
        return mark("<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", style, x1, y1, x2, y2);
    }

    /** @param tip what is told of it where somebody points at it */
    Svg rect(String style, double x, double y, double width, double height, String tip) {
        return mark(
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s</title></rect>",
                style, x, y, Math.max(0, width), Math.max(0, height), Html.text(tip));
    }

    Svg dot(String style, double x, double y, double radius, String tip) {
        return mark(
                "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"><title>%s</title></circle>",
                style, x, y, radius, Html.text(tip));
    }

    /** @param points {@code x,y} each, behind one another */
    Svg path(String style, String points) {
        return mark("<polyline class=\"%s\" points=\"%s\"/>", style, points);
    }

    /** @param anchor start, middle or end */
    Svg text(double x, double y, String anchor, String text) {
        return mark("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, Html.text(text));
    }

    /** A text that runs upwards. */
    Svg upwards(double x, double y, String text) {
        return mark(
                "<text x=\"%1$.1f\" y=\"%2$.1f\" text-anchor=\"middle\" transform=\"rotate(-90 %1$.1f %2$.1f)\">%3$s</text>",
                x, y, Html.text(text));
    }

    private Svg mark(String form, Object... values) {
        marks.append(String.format(Locale.ROOT, form, values)).append('\n');
        return this;
    }

    /**
     * The drawing.
     *
     * @param id is no other drawing's on the page
     * @param title what it is called where it cannot be seen
     * @param description what it shows
     */
    String element(String id, String title, String description) {
        return String.format(
                Locale.ROOT,
                """
                <svg role="img" aria-labelledby="%1$s-title %1$s-desc" viewBox="0 0 %2$.0f %3$.0f">
                <title id="%1$s-title">%4$s</title>
                <desc id="%1$s-desc">%5$s</desc>
                %6$s</svg>
                """,
                id,
                WIDTH,
                height,
                Html.text(title),
                Html.text(description),
                marks);
    }
}
