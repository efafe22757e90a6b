package ai.cautious.house;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An example in Javadoc or in a Markdown file.
 *
 * @param where the file and the line that it begins on
 * @param text without Javadoc's asterisks
 */
record Snippet(String where, String text) {

    private static final Pattern JAVADOC = Pattern.compile(" \\* <pre>\\{@code\n(.*?)\n \\* *}</pre>", Pattern.DOTALL);
    private static final Pattern FENCE =
            Pattern.compile("^(`{3,})(\\w*)\n(.*?\n)\\1$", Pattern.MULTILINE | Pattern.DOTALL);

    /** The examples in the Javadoc of a source folder's types, without those that users do not see. */
    static List<Snippet> inJavadoc(Path sources) throws IOException {
        List<Snippet> snippets = new ArrayList<>();
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(Snippet::isPublic).sorted().toList()) {
                String source = Files.readString(file);
                Matcher matcher = JAVADOC.matcher(source);
                while (matcher.find()) {
                    snippets.add(
                            of(file, source, matcher.start(1), matcher.group(1).replaceAll("(?m)^ *\\* ?", "")));
                }
            }
        }
        return snippets;
    }

    /** The Java blocks of a Markdown file. */
    static List<Snippet> inMarkdown(Path file) throws IOException {
        List<Snippet> snippets = new ArrayList<>();
        String source = Files.readString(file);
        Matcher matcher = FENCE.matcher(source);
        while (matcher.find()) {
            if (matcher.group(2).equals("java")) {
                snippets.add(of(file, source, matcher.start(3), matcher.group(3)));
            }
        }
        return snippets;
    }

    private static boolean isPublic(Path file) {
        return file.toString().endsWith(".java") && !file.toString().contains("internal");
    }

    private static Snippet of(Path file, String source, int start, String text) {
        return new Snippet(
                file.normalize() + ":" + (1 + source.substring(0, start).lines().count()), text);
    }

    boolean isJson() {
        return text.startsWith("{");
    }

    /** Whether it is a whole source file, or its types. */
    boolean isUnit() {
        return Pattern.compile("^(package|import|public) ", Pattern.MULTILINE)
                .matcher(text)
                .find();
    }
}
