package ai.cautious.program;

import ai.cautious.examples.judging.JudgingProgram;
import ai.cautious.house.Guide;
import ai.cautious.house.ShellCommand;
import ai.cautious.house.ShellCommand.Redirection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * A guide whose commands are typed one after the other, as far as that shows without running them: what the programs take, and
 * whether the files are there. They are in the repository, or an earlier command wrote them, or they are the reader's own: models,
 * what is written in capitals, and what the guide says is theirs.
 */
final class TypedGuide {

    private static final String JAR = "cautious-examples/target/cautious.jar";
    private static final Set<String> KEYWORDS = Set.of("do", "time");
    private static final Set<String> WRITTEN = Set.of("--output", "--history");

    private final Set<String> own;
    private final Set<String> written = new HashSet<>();
    private final Map<String, String> variables = new HashMap<>();
    private final Map<String, String> aliases =
            new HashMap<>(Map.of("judging", "java -cp " + JAR + " " + JudgingProgram.class.getName()));
    private final List<String> faults = new ArrayList<>();

    /** Whose reader has these files. */
    TypedGuide(Set<String> own) {
        this.own = own;
    }

    /** What is wrong with its commands. */
    static List<String> faults(Guide guide, Set<String> own) throws IOException {
        TypedGuide typed = new TypedGuide(own);
        for (List<ShellCommand> script : guide.scripts()) {
            typed.typeAll(script);
        }
        return typed.faults;
    }

    private void typeAll(List<ShellCommand> script) throws IOException {
        for (int i = 0; i < script.size(); i++) {
            List<String> words = script.get(i).words();
            if (words.size() > 3 && words.get(0).equals("for")) {
                int end = i + 1;
                while (!script.get(end).words().equals(List.of("done"))) {
                    end++;
                }
                List<ShellCommand> body = script.subList(i + 1, end);
                for (String value : words.subList(3, words.size())) {
                    variables.put(words.get(1), value);
                    typeAll(body);
                }
                i = end;
            } else {
                type(script.get(i));
            }
        }
    }

    private void type(ShellCommand command) throws IOException {
        List<String> words =
                new ArrayList<>(command.words().stream().map(this::filledIn).toList());
        while (!words.isEmpty() && isBefore(words.get(0))) {
            words.remove(0);
        }
        for (Redirection redirection : command.redirections()) {
            String file = filledIn(redirection.file());
            if (redirection.reads()) {
                require(file, words);
            } else {
                written.add(file);
            }
        }
        if (!words.isEmpty()) {
            type(words);
        }
    }

    private String filledIn(String word) {
        String filled = word;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            filled = filled.replace("$" + variable.getKey(), variable.getValue());
        }
        return filled;
    }

    /** A keyword, or an assignment, which is remembered. */
    private boolean isBefore(String word) {
        if (word.matches("[A-Z]+=.*")) {
            int sign = word.indexOf('=');
            variables.put(word.substring(0, sign), word.substring(sign + 1));
            return true;
        }
        return KEYWORDS.contains(word);
    }

    private void type(List<String> words) throws IOException {
        if (aliases.containsKey(words.get(0))) {
            List<String> longer = new ArrayList<>(
                    ShellCommand.parse(aliases.get(words.get(0))).get(0).words());
            longer.addAll(words.subList(1, words.size()));
            type(longer);
            return;
        }
        words.stream().filter(TypedGuide::isOfRepository).forEach(file -> require(file, words));
        switch (words.get(0)) {
            case "alias" -> {
                String[] alias = words.get(1).split("=", 2);
                aliases.put(alias[0], alias[1]);
            }
            case "java" -> typeJava(words);
            case "mvn" -> typeMaven(words);
            case "cp", "python3" -> written.add(words.get(words.size() - 1));
            default -> {
                // Of others it is known which files they redirect.
            }
        }
    }

    private void typeJava(List<String> words) {
        int jar = words.indexOf(JAR);
        if (jar < 1) {
            return;
        }
        List<String> arguments = words.subList(jar + 1, words.size());
        if (words.get(jar - 1).equals("-jar")) {
            parse(new CommandLine(new CautiousProgram()), arguments, words);
            return;
        }
        String type = arguments.isEmpty() ? "" : arguments.get(0);
        if (type.equals(JudgingProgram.class.getName())) {
            parse(JudgingProgram.commandLine(), arguments.subList(1, arguments.size()), words);
            return;
        }
        try {
            Class.forName(type);
        } catch (ClassNotFoundException e) {
            faults.add("no class " + type + ": " + words);
        }
    }

    private void parse(CommandLine program, List<String> arguments, List<String> words) {
        try {
            ParseResult parsed =
                    program.setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments.toArray(String[]::new));
            if (!parsed.hasSubcommand()) {
                faults.add("no command: " + words);
                return;
            }
            List<OptionSpec> options = parsed.subcommand().matchedOptions();
            options.stream().filter(option -> !writes(option)).forEach(option -> requireFiles(option, words));
            options.stream().filter(TypedGuide::writes).forEach(option -> written.addAll(option.stringValues()));
        } catch (CommandLine.ParameterException e) {
            faults.add(e.getMessage() + ": " + words);
        }
    }

    private static boolean writes(OptionSpec option) {
        return WRITTEN.contains(option.longestName());
    }

    private void requireFiles(OptionSpec option, List<String> words) {
        boolean namesFiles = Stream.concat(Stream.of(option.type()), Stream.of(option.auxiliaryTypes()))
                .anyMatch(Path.class::equals);
        if (namesFiles) {
            option.stringValues().forEach(file -> require(file, words));
        }
    }

    private void typeMaven(List<String> words) throws IOException {
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            if (words.get(i - 1).equals("-pl")) {
                List.of(word.split(",")).forEach(module -> require(module + "/pom.xml", words));
            }
            if (word.startsWith("-P") && !isProfile(word.substring(2))) {
                faults.add("no profile: " + words);
            }
            if (word.startsWith("-Dtest=")) {
                for (String test : word.substring(7).split(",")) {
                    if (!isTest(test)) {
                        faults.add("no test " + test + ": " + words);
                    }
                }
            }
        }
    }

    private static boolean isProfile(String name) throws IOException {
        for (Path module : Guide.modules()) {
            if (Files.readString(module.resolve("pom.xml")).contains("<id>" + name + "</id>")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTest(String name) throws IOException {
        for (Path module : Guide.modules()) {
            Path sources = module.resolve("src/test/java");
            if (Files.isDirectory(sources)) {
                try (Stream<Path> files = Files.walk(sources)) {
                    if (files.anyMatch(file -> file.endsWith(name + ".java"))) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean isOfRepository(String word) {
        return word.matches("(cautious-\\w+|benchmarks)/.*") && !word.contains("/target/");
    }

    private void require(String file, List<String> words) {
        boolean isOwn = own.contains(file) || file.matches("[A-Z]+(/.*)?");
        boolean isWritten = written.stream().anyMatch(made -> file.equals(made) || file.startsWith(made + "/"));
        if (!isOwn && !isWritten && !Files.exists(Guide.ROOT.resolve(file))) {
            faults.add("no file " + file + ": " + words);
        }
    }
}
