package ai.cautious.program.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.cautious.program.profile.Profile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in Debian's Chromium, where that is there. */
class ReportInBrowserTest {

    private static final Pattern MEASURED = Pattern.compile("<pre id=\"measured\">(.*?)</pre>", Pattern.DOTALL);

    /** Measures what was drawn, in a frame as wide as a window is to be: Chromium's own has a least width. */
    private static final String MEASURING =
            """
            <!DOCTYPE html><meta charset="utf-8"><body><iframe id="frame" width="%d" height="3000"></iframe>
            <script>
            const frame = document.getElementById('frame');
            const light = c => { const v = c.map(x => x / 255).map(x => x <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4);
              return .2126 * v[0] + .7152 * v[1] + .0722 * v[2]; };
            const parts = c => c.match(/[\\d.]+/g).slice(0, 3).map(Number);
            const contrast = (a, b) => { const [x, y] = [light(parts(a)), light(parts(b))].sort((p, q) => q - p);
              return (x + .05) / (y + .05); };
            frame.onload = () => {
              const page = frame.contentDocument, view = frame.contentWindow;
              const behind = view.getComputedStyle(page.body).backgroundColor;
              const plots = [...page.querySelectorAll('svg')].map(svg => {
                const box = svg.getBoundingClientRect();
                const texts = [...svg.querySelectorAll('text')].map(t => [t, t.getBoundingClientRect()]);
                const flat = texts.filter(([t]) => !t.hasAttribute('transform'));
                let overlaps = 0;
                flat.forEach(([t, a], i) => flat.slice(i + 1).forEach(([u, b]) => {
                  if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3) overlaps++; }));
                const lines = [...svg.querySelectorAll('.threshold, .whisker, .median')].map(l => l.getBoundingClientRect());
                const crossed = flat.filter(([t, a]) => lines.some(l => l.left < a.right && a.left < l.right + 1
                  && l.top < a.bottom - 3 && a.top + 3 < l.bottom + 1)).length;
                const scale = box.width / svg.viewBox.baseVal.width;
                const marks = [...svg.querySelectorAll('.fill, .stroke')];
                return { id: svg.closest('figure').id, width: box.width, right: box.right,
                  font: Math.min(...texts.map(([t]) => parseFloat(view.getComputedStyle(t).fontSize) * scale)),
                  outside: texts.filter(([t, r]) => r.left < box.left - 1 || r.right > box.right + 1
                    || r.top < box.top - 1 || r.bottom > box.bottom + 1).length,
                  overlaps, crossed, marks: marks.filter(m => { const r = m.getBoundingClientRect(); return r.width + r.height > 1; }).length,
                  textContrast: Math.min(...texts.map(([t]) => contrast(view.getComputedStyle(t).fill, behind))),
                  markContrast: Math.min(...marks.map(m => { const s = view.getComputedStyle(m);
                    return contrast(s.fill === 'none' ? s.stroke : s.fill, behind); })) };
              });
              const pre = document.createElement('pre');
              pre.id = 'measured';
              const captions = [...page.querySelectorAll('caption')].filter(c => !c.closest('details'))
                .map(c => c.getBoundingClientRect().right);
              pre.textContent = JSON.stringify({ plots, behind, captions: Math.max(...captions), wide: page.documentElement.scrollWidth });
              document.body.append(pre);
            };
            frame.srcdoc = document.getElementById('page').textContent;
            </script>
            """;

    @TempDir
    private Path folder;

    private static Optional<String> browser() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .filter(file -> Files.isExecutable(Path.of(file)))
                .findFirst();
    }

    private JsonNode measured(String page, int width, boolean dark) throws IOException, InterruptedException {
        String chromium = browser().orElseThrow();
        Path file = folder.resolve("measuring.html");
        String inert = "<script id=\"page\" type=\"text/plain\">" + page + "</script>";
        Files.writeString(file, MEASURING.formatted(width).replace("<script>\n", inert + "<script>\n"));
        Path output = folder.resolve("dom.html");
        Process process = new ProcessBuilder(
                        chromium,
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--user-data-dir=" + folder.resolve("profile-of-chromium"),
                        "--blink-settings=preferredColorScheme=" + (dark ? 0 : 1),
                        "--window-size=1600,1200",
                        "--virtual-time-budget=10000",
                        "--dump-dom",
                        file.toUri().toString())
                .redirectOutput(output.toFile())
                .redirectError(folder.resolve("err.txt").toFile())
                .start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        Matcher matcher = MEASURED.matcher(Files.readString(output, StandardCharsets.UTF_8));
        assertThat(matcher.find())
                .as(Files.readString(folder.resolve("err.txt")))
                .isTrue();
        return new ObjectMapper().readTree(matcher.group(1).replace("&amp;", "&"));
    }

    @ParameterizedTest
    @CsvSource({"400, false", "400, true", "1400, false", "1400, true"})
    void everyPlotIsDrawnAndLegible(int width, boolean dark) throws IOException, InterruptedException {
        assumeThat(browser()).as("no Chromium: the page was not looked at").isPresent();
        Profile profile = ProfileSample.read(folder);
        JsonNode measured = measured(Report.of(profile, profile), width, dark);
        assertThat(measured.get("behind").asText()).isEqualTo(dark ? "rgb(20, 23, 26)" : "rgb(255, 255, 255)");
        assertThat(measured.get("wide").asInt()).as("scrolls sideways").isLessThanOrEqualTo(width);
        assertThat(measured.get("captions").asDouble()).as("are cut off").isLessThanOrEqualTo(width);
        assertThat(measured.get("plots")).hasSize(9);
        for (JsonNode plot : measured.get("plots")) {
            String what = plot.toString();
            assertThat(plot.get("width").asDouble()).as(what).isGreaterThan(320);
            assertThat(plot.get("right").asDouble()).as(what).isLessThanOrEqualTo(width);
            assertThat(plot.get("font").asDouble()).as(what).isGreaterThan(10);
            assertThat(plot.get("marks").asInt()).as(what).isPositive();
            assertThat(plot.get("outside").asInt()).as(what).isZero();
            assertThat(plot.get("overlaps").asInt()).as(what).isZero();
            assertThat(plot.get("crossed").asInt()).as(what).isZero();
            assertThat(plot.get("textContrast").asDouble()).as(what).isGreaterThan(7);
            assertThat(plot.get("markContrast").asDouble()).as(what).isGreaterThan(3);
        }
    }
}
