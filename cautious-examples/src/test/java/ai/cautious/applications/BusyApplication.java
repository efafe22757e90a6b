package ai.cautious.applications;

import ai.cautious.CautiousGenerator;
import ai.cautious.GenerationRequest;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.DjlOptions;
import ai.cautious.djl.training.FineTuning;
import ai.cautious.djl.training.LoraOptions;
import ai.cautious.djl.training.TrainingExample;
import ai.cautious.djl.training.TrainingOptions;
import ai.cautious.program.options.BundledPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** An application whose threads give the engine no rest until a signal ends it. */
public final class BusyApplication {

    private static final int THREADS = 3;

    private BusyApplication() {}

    /** Takes the kind of work and a folder to work in. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[1]);
        try (BundledPair pair = BundledPair.extract()) {
            for (int i = 0; i < THREADS; i++) {
                Path own = Files.createDirectories(folder.resolve("thread" + i));
                Runnable work = work(arguments[0], pair, own);
                work.run();
                // As many threads end by an exception when the process does: that is no news here.
                Thread thread = new Thread(() -> endlessly(work));
                thread.setUncaughtExceptionHandler((ended, reason) -> {});
                thread.start();
            }
            System.out.println("busy");
            spin();
        }
    }

    private static void endlessly(Runnable work) {
        while (true) {
            work.run();
        }
    }

    /** Two more threads that want the cores. */
    private static void spin() {
        Thread spinning = new Thread(() -> endlessly(Thread::onSpinWait));
        spinning.setDaemon(true);
        spinning.start();
        endlessly(Thread::onSpinWait);
    }

    private static Runnable work(String kind, BundledPair pair, Path folder) {
        return switch (kind) {
            case "generating" -> answering(pair, "Tell me a story about a dog and a garden.", 200);
            case "judging" -> answering(pair, "Tell me about the sea. ".repeat(20), 1);
            case "loading" -> () -> DjlModel.load(pair.draft()).close();
            case "training" -> training(pair, folder);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static Runnable answering(BundledPair pair, String prompt, int tokens) {
        DjlModel verifier = DjlModel.load(pair.verifier());
        DjlModel draft = DjlModel.load(pair.draft(), DjlOptions.defaults());
        CautiousGenerator generator =
                CautiousGenerator.builder().verifier(verifier).draft(draft).build();
        GenerationRequest request =
                GenerationRequest.builder().prompt(prompt).maxNewTokens(tokens).build();
        return () -> generator.generate(request);
    }

    private static Runnable training(BundledPair pair, Path folder) {
        List<TrainingExample> examples = IntStream.range(0, 16)
                .mapToObj(i -> new TrainingExample(
                        IntStream.range(5, 60).map(t -> t + i).toArray(), new int[] {7, 8, 9}, i / 16.0))
                .toList();
        int[] runs = {0};
        return () -> FineTuning.builder()
                .model(pair.draft())
                .data(() -> examples)
                .lora(LoraOptions.builder().rank(2).alpha(4).build())
                .options(TrainingOptions.builder().epochs(1).batch(4).build())
                .output(folder.resolve("run" + runs[0]++))
                .run();
    }
}
