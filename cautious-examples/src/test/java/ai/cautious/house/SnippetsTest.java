package ai.cautious.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the documentation shows compiles: with every exported package imported, and what {@link SnippetScope} gives. An
 * ellipsis stands for what an application does.
 */
class SnippetsTest {

    @TempDir
    private Path classes;

    @Test
    void compile() throws IOException {
        List<JavaFileObject> units = new ArrayList<>();
        for (Snippet snippet : all()) {
            if (snippet.isJson()) {
                assertThatNoException().as(snippet.where()).isThrownBy(() -> new ObjectMapper()
                        .readTree(snippet.text()));
            } else {
                units.add(new Unit(units.size(), snippet));
            }
        }
        DiagnosticCollector<JavaFileObject> faults = new DiagnosticCollector<>();
        ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, faults, List.of("-proc:none", "-d", classes.toString()), null, units)
                .call();
        assertThat(faults.getDiagnostics())
                .extracting(fault -> fault.getSource() + ": " + fault.getMessage(null))
                .isEmpty();
    }

    @Test
    void everyPublicPackageShowsAnExample() throws IOException {
        String shown = all().stream().map(Snippet::where).collect(Collectors.joining(" "));
        assertThat(Stream.of(LibraryModule.values()).flatMap(module -> module.exportedPackages().stream()))
                .allMatch(name -> shown.contains("/" + name.replace('.', '/') + "/package-info.java:"));
    }

    private static List<Snippet> all() throws IOException {
        List<Snippet> all = new ArrayList<>(Snippet.inMarkdown(Path.of("../README.md")));
        for (LibraryModule module : LibraryModule.values()) {
            all.addAll(Snippet.inMarkdown(module.folder().resolve("README.md")));
            all.addAll(Snippet.inJavadoc(module.folder().resolve("src/main/java")));
        }
        return all;
    }

    /** An example as the compiler is given it. */
    private static final class Unit extends SimpleJavaFileObject {

        private static final String SPRING_AI = "ai.cautious.springai";
        private static final String LANGCHAIN4J = "ai.cautious.langchain4j";

        private static final List<String> JDK =
                List.of("java.nio.file", "java.time", "java.util", "java.util.function");
        private static final List<String> OF_SPRING_AI = List.of(
                "org.springframework.ai.chat.client",
                "org.springframework.ai.chat.model",
                "org.springframework.ai.chat.prompt",
                "org.springframework.ai.moderation",
                "reactor.core.publisher");
        private static final List<String> OF_LANGCHAIN4J = List.of(
                "dev.langchain4j.model.chat",
                "dev.langchain4j.model.chat.request",
                "dev.langchain4j.model.chat.response",
                "dev.langchain4j.model.moderation");

        private final Snippet snippet;
        private final String type;

        Unit(int number, Snippet snippet) {
            super(URI.create("memory:///Snippet" + number + Kind.SOURCE.extension), Kind.SOURCE);
            this.snippet = snippet;
            this.type = "Snippet" + number;
        }

        /** Frameworks call things alike: an example of one does not see the other. */
        private String imports() {
            boolean spring = snippet.where().contains("/springai/");
            String others = spring ? LANGCHAIN4J : SPRING_AI;
            return Stream.of(
                            JDK.stream(),
                            (spring ? OF_SPRING_AI : OF_LANGCHAIN4J).stream(),
                            Stream.of(LibraryModule.values())
                                    .flatMap(module -> module.exportedPackages().stream())
                                    .filter(name -> !name.equals(others)))
                    .flatMap(names -> names)
                    .map(name -> "import " + name + ".*; ")
                    .collect(Collectors.joining());
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            if (snippet.isUnit()) {
                return snippet.text().startsWith("public ") ? imports() + snippet.text() : snippet.text();
            }
            // Whether or not it returns something.
            return "package ai.cautious.house; " + imports() + "class " + type + " extends SnippetScope {"
                    + " Object run() throws Exception { if (true) {"
                    + snippet.text().replace("…", "")
                    + "} return null; }}";
        }

        @Override
        public boolean isNameCompatible(String simpleName, Kind kind) {
            return kind == Kind.SOURCE && !simpleName.equals("package-info");
        }

        @Override
        public String toString() {
            return snippet.where();
        }
    }
}
