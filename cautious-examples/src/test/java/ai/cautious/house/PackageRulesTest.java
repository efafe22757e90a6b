package ai.cautious.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which package may know which, over the modules that users see. */
class PackageRulesTest {

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("ai.cautious");

    /** From the bottom up; those on one line do not know each other. The root package is below and above them all. */
    private static final List<List<String>> CORE = List.of(
            List.of("ai.cautious.limits", "ai.cautious.sampling"),
            List.of("ai.cautious.acceptance"),
            List.of("ai.cautious.instruction", "ai.cautious.safety"),
            List.of("ai.cautious.model"),
            List.of("ai.cautious.drafting", "ai.cautious.evaluation"),
            List.of("ai.cautious.langchain4j", "ai.cautious.metrics", "ai.cautious.springai"));

    private static final String[] INTERNALS = {"ai.cautious.internal..", "ai.cautious.djl.internal.."};

    @Test
    void importsGoDown() {
        for (int rank = 0; rank < CORE.size(); rank++) {
            for (String room : CORE.get(rank)) {
                String[] notBelow = CORE.subList(rank, CORE.size()).stream()
                        .flatMap(List::stream)
                        .filter(other -> !other.equals(room))
                        .toArray(String[]::new);
                noClasses()
                        .that()
                        .resideInAPackage(room)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(notBelow)
                        .allowEmptyShould(true)
                        .check(ALL);
            }
        }
    }

    @Test
    void typesThatNeedEachOtherShareAPackage() {
        assertThat(new TypeCircles(ALL).acrossPackages()).isEmpty();
    }

    @Test
    void whatPeopleCopyNeedsNeitherTheProgramNorInternals() {
        noClasses()
                .that()
                .resideInAPackage("ai.cautious.examples")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.cautious.program..")
                .check(ALL);
        noClasses()
                .that()
                .resideInAnyPackage("ai.cautious.examples..", "ai.cautious.program..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(INTERNALS)
                .check(ALL);
    }

    @Test
    void aFrameworkIsKnownInItsOwnPackagesOnly() {
        isKnownIn("dev.langchain4j..", "ai.cautious.langchain4j");
        isKnownIn("org.springframework..", "ai.cautious.springai", "ai.cautious.djl.spring");
        isKnownIn("reactor..", "ai.cautious.springai");
        isKnownIn("io.micrometer..", "ai.cautious.metrics", "ai.cautious.djl.spring", "ai.cautious.program..");
    }

    private static void isKnownIn(String framework, String... packages) {
        noClasses()
                .that()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(framework)
                .check(ALL);
    }

    @Test
    void oneRoomTouchesTheEnginesNativeCalls() {
        noClasses()
                .that()
                .resideOutsideOfPackage("ai.cautious.djl.internal.script")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl.pytorch.jni..")
                .check(ALL);
    }

    @Test
    void filesAndTextAreReadWithoutAnEngine() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "ai.cautious.djl.internal.checkpoint",
                        "ai.cautious.djl.internal.jinja",
                        "ai.cautious.djl.internal.pattern",
                        "ai.cautious.djl.internal.text",
                        "ai.cautious.djl.internal.tokenizer")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl..")
                .check(ALL);
    }

    /** So that all are of one style, and none is drawn into a file. */
    @Test
    void progressIsShownByOneClass() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("ai.cautious.program.console.Progress")
                .and()
                .doNotHaveFullyQualifiedName("ai.cautious.program.console.Progress$Bar")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("me.tongfei..")
                .check(ALL);
    }
}
