package ai.cautious.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Readers find what a guide points to, and each module has one. */
class GuideLinksTest {

    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#\\s]*)(?:#([^)\\s]*))?\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

    static List<Guide> guides() throws IOException {
        return Guide.all();
    }

    @ParameterizedTest
    @MethodSource("guides")
    void everyLinkLeadsSomewhere(Guide guide) throws IOException {
        for (MatchResult link :
                LINK.matcher(Files.readString(guide.file())).results().toList()) {
            Path target = link.group(1).isEmpty() ? guide.file() : guide.file().resolveSibling(link.group(1));
            assertThat(target).exists();
            if (link.group(2) != null) {
                assertThat(anchors(target)).contains(link.group(2));
            }
        }
    }

    /** As GitHub makes them of headings. */
    private static List<String> anchors(Path guide) throws IOException {
        return HEADING.matcher(Files.readString(guide))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\- ]", "")
                        .replace(' ', '-'))
                .toList();
    }

    @Test
    void everyModuleHasAGuide() throws IOException {
        try (Stream<Path> files = Files.walk(Guide.ROOT, 3)) {
            assertThat(files.filter(
                            file -> file.endsWith("pom.xml") && !file.toString().contains("target")))
                    .hasSizeGreaterThan(4)
                    .allSatisfy(
                            pom -> assertThat(pom.resolveSibling("README.md")).exists());
        }
    }
}
