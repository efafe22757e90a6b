package ai.cautious.djl.mutants;

import ai.cautious.djl.DjlModel;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The process in which mutants live and that may die of one: {@code MutantProcess SEED FROM TO FOLDER}. Says {@code begin N}
 * and {@code end N HOW MS MB} of each, or {@code fault N} when it leaves its files, with what happened in {@value #REPORT}.
 */
final class MutantProcess {

    static final String REPORT = "what-happened.txt";

    private MutantProcess() {}

    public static void main(String[] arguments) throws IOException {
        PrintStream parent = System.out;
        System.setOut(System.err);
        long seed = Long.parseLong(arguments[0]);
        long from = Long.parseLong(arguments[1]);
        long to = Long.parseLong(arguments[2]);
        Path folder = Path.of(arguments[3]);
        Bases bases = new Bases(Files.createDirectories(folder.resolve("base")));
        Mutants mutants = new Mutants(seed, bases);
        Watch watch = new Watch();
        Path partnersFolder = bases.writePartner(folder.resolve("partner"));
        Path lendersFolder = bases.writeLender(folder.resolve("lender"));
        try (DjlModel partner = DjlModel.load(partnersFolder);
                DjlModel lender = DjlModel.load(lendersFolder)) {
            Journey journey = new Journey(partner, lender);
            for (long number = from; number < to; number++) {
                Path work = Files.createDirectories(work(folder, number));
                say(parent, "begin " + number);
                Mutant mutant = mutants.write(number, work);
                String how = "";
                String fault = null;
                watch.begin();
                try {
                    how = journey.take(mutant).name();
                } catch (Throwable e) {
                    fault = trace(e);
                }
                Watch.Use use = watch.end();
                how += " " + use.cpuTime().toMillis() + " " + use.megabytes();
                report(parent, number, work, how, fault == null ? use.excess() : fault);
            }
        }
        say(parent, "done");
        System.exit(0);
    }

    /** Where a mutant's files are. */
    static Path work(Path folder, long number) {
        return folder.resolve(Long.toString(number));
    }

    private static void report(PrintStream parent, long number, Path work, String how, @Nullable String fault)
            throws IOException {
        if (fault == null) {
            delete(work);
            say(parent, "end " + number + " " + how);
        } else {
            Files.writeString(work.resolve(REPORT), fault);
            say(parent, "fault " + number);
        }
    }

    private static void say(PrintStream parent, String line) {
        parent.println(line);
        parent.flush();
    }

    private static String trace(Throwable e) {
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    static void delete(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
