package ai.cautious.program.report;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.program.profile.ProfileFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    @TempDir
    private Path folder;

    private String page = "";
    private String compared = "";

    @BeforeEach
    void write() throws IOException {
        page = Report.of(ProfileSample.read(folder));
        compared = Report.of(ProfileSample.read(folder), ProfileSample.read(folder));
    }

    private static long count(String page, String pattern) {
        return Pattern.compile(pattern).matcher(page).results().count();
    }

    @Test
    void needsNothingFromAnywhere() {
        assertThat(compared).doesNotContainPattern("(?i)https?:|src=[^x]|href=|url\\(|@import|<script|<link|<iframe");
    }

    @Test
    void textsStayTexts() {
        for (String each : new String[] {page, compared}) {
            assertThat(each)
                    .contains("&lt;img src=x onerror=alert(1)&gt;")
                    .doesNotContain("<img")
                    .doesNotContain("\u202E");
        }
    }

    @Test
    void hasEveryPlotWithWhatItShows() {
        for (String plot : new String[] {
            "quality", "acceptance", "groups", "latency", "precision-recall", "roc", "calibration", "scores"
        }) {
            assertThat(page).contains("<figure id=\"" + plot + "\">", "<title id=\"" + plot + "-svg-title\">");
        }
        assertThat(count(page, "<svg role=\"img\" aria-labelledby=")).isEqualTo(8);
        assertThat(count(page, "<desc id=")).isEqualTo(8);
        assertThat(count(compared, "<svg role=\"img\"")).isEqualTo(9);
        assertThat(count(compared, "<figure id=")).isEqualTo(9);
    }

    @Test
    void everyTableHasHeadersAndACaption() {
        long tables = count(page, "<table");
        assertThat(count(page, "<caption>")).isEqualTo(tables);
        assertThat(count(page, "<thead><tr><th scope=\"col\">")).isEqualTo(tables);
        assertThat(count(page, "<tr><td")).isZero();
    }

    @Test
    void errorsAreMaskedUntilTheyAreAskedFor() {
        assertThat(count(page, "<li><details><summary>(missed|false alarm)")).isPositive();
        assertThat(page).doesNotContain("<details open");
    }

    @Test
    void aBaselineStandsBesideTheProfile() {
        assertThat(compared).contains("cautious, baseline", "stroke cautious baseline", "scores-baseline");
        assertThat(page).doesNotContain("baseline</th>");
    }

    @Test
    void aDevicesMemoryIsThereWhereTheModelsWereOnOne() throws IOException {
        String peak = "\"peakNativeBytes\" :";
        Path file = Files.writeString(
                folder.resolve("cuda.json"),
                Files.readString(ProfileSample.FILE).replace(peak, "\"peakDeviceBytes\" : 5242880, " + peak));
        assertThat(Report.of(ProfileFolder.read("--profile", file)))
                .containsPattern("the device, by all processes, at most</th><td>5[.]0<");
        assertThat(page).doesNotContain("the device, by all");
    }
}
