package ai.cautious.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nobody changes what users compile against without seeing it. */
class PublicSurfaceTest {

    @ParameterizedTest
    @EnumSource
    void isAsWrittenDown(LibraryModule module) throws IOException {
        Path written = module.folder().resolve("public-surface.txt");
        PublicSurface surface = PublicSurface.of(module);
        if (Boolean.getBoolean("surface.write")) {
            Files.write(written, surface.lines());
        }
        assertThat(surface.changesSince(PublicSurface.read(Files.readAllLines(written).stream())))
                .as(
                        "changes of %s; write them down with mvn test -Dtest=PublicSurfaceTest -Dsurface.write=true"
                                + " -Dsurefire.failIfNoSpecifiedTests=false",
                        written)
                .isEmpty();
    }

    @Test
    void tellsWhatIsGoneAndWhatIsNew() {
        PublicSurface before = PublicSurface.read(Stream.of("public class A", "  public A();", "public class B"));
        PublicSurface after =
                PublicSurface.read(Stream.of("public class A", "  public A(int);", "class B", "  public B();"));
        assertThat(after.changesSince(before))
                .containsExactly(
                        "gone: public class A: public A();",
                        "gone: public class B",
                        "new: public class A: public A(int);");
    }
}
