package ai.cautious.house;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Markdown file of this repository, and the commands that it has its readers type. */
public record Guide(Path file) {

    /** The repository. */
    public static final Path ROOT = Path.of("..");

    private static final Pattern FENCE =
            Pattern.compile("^(`{3,})(\\w*)\n(.*?)^\\1$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern INDENTED = Pattern.compile("(?<=\n\n) {4}(?:java|mvn|alias|[A-Z]+=).*\n(?: {4}.*\n)*");
    private static final Pattern SPAN = Pattern.compile("`((?:mvn|java|cautious-\\w+/[^ `]+\\.sh) [^`…]+)`");

    private static final Pattern CODE = Pattern.compile("`([^`]*)`");
    private static final Pattern OPTION = Pattern.compile("(?:^|\\s)(--[a-z][a-z-]*)");

    /** All but those that are about test data. */
    public static List<Guide> all() throws IOException {
        List<Guide> all = new ArrayList<>();
        for (Path module : modules()) {
            try (Stream<Path> files = module.equals(ROOT) ? Files.list(ROOT) : Files.walk(module)) {
                files.filter(Guide::isOne).sorted().map(Guide::new).forEach(all::add);
            }
        }
        return all;
    }

    /** The repository and the modules in it. */
    public static List<Path> modules() throws IOException {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return Stream.concat(Stream.of(ROOT), folders.sorted())
                    .filter(folder -> Files.isRegularFile(folder.resolve("pom.xml")))
                    .toList();
        }
    }

    private static boolean isOne(Path file) {
        String path = file.toString().replace('\\', '/');
        return path.endsWith(".md") && !path.contains("/target/") && !path.contains("/src/test/");
    }

    /** Those of its blocks, fenced without a language or indented, and those amid its text. */
    public List<List<ShellCommand>> scripts() throws IOException {
        String text = text();
        List<String> scripts = new ArrayList<>();
        FENCE.matcher(text)
                .results()
                .filter(block -> block.group(2).isEmpty())
                .forEach(block -> scripts.add(block.group(3)));
        String unfenced = unfenced();
        INDENTED.matcher(unfenced).results().forEach(block -> scripts.add(block.group()));
        SPAN.matcher(unfenced).results().forEach(span -> scripts.add(span.group(1)));
        return scripts.stream().map(ShellCommand::parse).toList();
    }

    /** The long options that it names amid its text, of whatever command. */
    public Set<String> options() throws IOException {
        return CODE.matcher(unfenced())
                .results()
                .flatMap(code -> OPTION.matcher(code.group(1)).results())
                .map(option -> option.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private String text() throws IOException {
        return Files.readString(file);
    }

    private String unfenced() throws IOException {
        return FENCE.matcher(text()).replaceAll("");
    }

    @Override
    public String toString() {
        return ROOT.relativize(file).toString();
    }
}
