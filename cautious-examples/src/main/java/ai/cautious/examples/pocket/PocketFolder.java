package ai.cautious.examples.pocket;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where everything lies: the finished models and their card in the folder itself, what they were made from in
 * {@code work}. What is there is not made again.
 */
record PocketFolder(Path root) {

    Path corpus(PocketLesson lesson) {
        return work().resolve(lesson.fileName() + ".jsonl");
    }

    /** The folder with the configuration, the vocabulary and the weights that a lesson begins with. */
    Path initial(PocketLesson lesson) {
        return lesson.before().map(this::trained).orElseGet(() -> work().resolve(lesson.fileName()));
    }

    Path trained(PocketLesson lesson) {
        return switch (lesson) {
            case VERIFIER, TALKS, LONG_TALKS, DRAFT, PLAIN, JUDGED_TALKS ->
                work().resolve(lesson.fileName() + "-trained");
            case JUDGED_TEXTS -> draft();
            case ANSWERS -> verifier();
        };
    }

    Path verifier() {
        return root.resolve("pocket-verifier");
    }

    /** Which also judges. */
    Path draft() {
        return root.resolve("pocket-draft");
    }

    /** The figures of a lesson's training. */
    Path training(PocketLesson lesson) {
        return work().resolve(lesson.fileName() + "-training.json");
    }

    Path card() {
        return root.resolve("README.md");
    }

    boolean isInterrupted(PocketLesson lesson) {
        return Files.exists(trained(lesson).resolve("training-state.safetensors"));
    }

    private Path work() {
        return root.resolve("work");
    }
}
