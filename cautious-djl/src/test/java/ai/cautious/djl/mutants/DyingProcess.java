package ai.cautious.djl.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says what {@link MutantProcess} says, dies of the second mutant and finds a fault in the fourth. */
final class DyingProcess {

    private DyingProcess() {}

    public static void main(String[] arguments) throws IOException {
        for (long number = Long.parseLong(arguments[1]); number < Long.parseLong(arguments[2]); number++) {
            Path work = Files.createDirectories(MutantProcess.work(Path.of(arguments[3]), number));
            System.out.println("begin " + number);
            System.out.flush();
            if (number == 1) {
                System.err.println("a native library gives up");
                Runtime.getRuntime().halt(134);
            }
            if (number == 3) {
                Files.writeString(work.resolve(MutantProcess.REPORT), "a NullPointerException");
                System.out.println("fault " + number);
            } else {
                MutantProcess.delete(work);
                System.out.println("end " + number + " GENERATED " + 10 * number + " " + (9 - number));
            }
        }
        System.out.println("done");
    }
}
