package ai.cautious.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who switches over what may grow is told so where it is documented. */
class GrowthTest {

    private static final Pattern SWITCHED = Pattern.compile(
            "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@\\w+\\s+)*public (?:enum|sealed interface) (\\w+)", Pattern.DOTALL);

    @Test
    void publicEnumsAndSealedTypesSayThatTheyMayGrow() throws IOException {
        List<String> silent = new ArrayList<>();
        int found = 0;
        for (LibraryModule module : LibraryModule.values()) {
            for (String name : module.exportedPackages()) {
                Path folder = module.folder().resolve("src/main/java").resolve(name.replace('.', '/'));
                try (Stream<Path> files = Files.list(folder)) {
                    for (Path file : files.filter(file -> file.toString().endsWith(".java"))
                            .toList()) {
                        Matcher types = SWITCHED.matcher(Files.readString(file));
                        while (types.find()) {
                            found++;
                            String documented = types.group(1).replaceAll("\\s*\\n\\s*\\*\\s*", " ");
                            if (!documented.contains("May grow: keep a default where you switch over it")) {
                                silent.add(name + "." + types.group(2));
                            }
                        }
                    }
                }
            }
        }
        assertThat(silent).isEmpty();
        assertThat(found).isGreaterThan(15);
    }
}
