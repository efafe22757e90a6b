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

        private static final String IMPORTS = Stream.concat(
                        Stream.of(
                                "java.nio.file",
                                "java.time",
                                "java.util",
                                "java.util.function",
                                "dev.langchain4j.model.chat",
                                "dev.langchain4j.model.chat.request",
                                "dev.langchain4j.model.chat.response",
                                "dev.langchain4j.model.moderation"),
                        Stream.of(LibraryModule.values()).flatMap(module -> module.exportedPackages().stream()))
                .map(name -> "import " + name + ".*; ")
                .collect(Collectors.joining());

        private final Snippet snippet;
        private final String type;

        Unit(int number, Snippet snippet) {
            super(URI.create("memory:///Snippet" + number + Kind.SOURCE.extension), Kind.SOURCE);
            this.snippet = snippet;
            this.type = "Snippet" + number;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            if (snippet.isUnit()) {
                return snippet.text().startsWith("public ") ? IMPORTS + snippet.text() : snippet.text();
            }
            // Whether or not it returns something.
            return "package ai.cautious.house; " + IMPORTS + "class " + type + " extends SnippetScope {"
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
