package ai.cautious.house;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** What a module offers: its public types and their public and protected members, as the JDK's javap prints them. */
record PublicSurface(TreeMap<String, TreeSet<String>> types) {

    private static final String INDENT = "  ";

    static PublicSurface of(LibraryModule module) {
        List<String> arguments =
                new ArrayList<>(List.of("-protected", "-cp", module.classes().toString()));
        arguments.addAll(module.exportedTypes());
        StringWriter printed = new StringWriter();
        PrintWriter out = new PrintWriter(printed);
        int code = ToolProvider.findFirst("javap").orElseThrow().run(out, out, arguments.toArray(String[]::new));
        if (code != 0) {
            throw new IllegalStateException(printed.toString());
        }
        return read(printed.toString()
                .lines()
                .filter(line -> line.endsWith("{") || line.startsWith(INDENT))
                .map(line -> line.replace(" {", "")));
    }

    /** Types, each followed by its members, which are indented. */
    static PublicSurface read(Stream<String> lines) {
        TreeMap<String, TreeSet<String>> types = new TreeMap<>(Comparator.comparing(PublicSurface::name));
        List<TreeSet<String>> last = new ArrayList<>();
        lines.forEach(line -> {
            if (line.startsWith(INDENT)) {
                last.get(0).add(line.strip());
            } else {
                last.clear();
                last.add(new TreeSet<>());
                if (line.startsWith("public ")) {
                    types.put(line, last.get(0));
                }
            }
        });
        return new PublicSurface(types);
    }

    /** A type without its modifiers. */
    private static String name(String type) {
        return type.replaceFirst("^.*?(class|interface) ", "");
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        types.forEach((type, members) -> {
            lines.add(type);
            members.forEach(member -> lines.add(INDENT + member));
        });
        return lines;
    }

    /** What there is to say of the way from another surface to this one. */
    List<String> changesSince(PublicSurface before) {
        TreeSet<String> gone = before.statements();
        gone.removeAll(statements());
        TreeSet<String> added = statements();
        added.removeAll(before.statements());
        return Stream.concat(gone.stream().map("gone: "::concat), added.stream().map("new: "::concat))
                .toList();
    }

    private TreeSet<String> statements() {
        TreeSet<String> statements = new TreeSet<>(types.keySet());
        types.forEach((type, members) -> members.forEach(member -> statements.add(type + ": " + member)));
        return statements;
    }
}
