package ai.cautious.examples.pocket;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where everything lies: the finished models and their card in the folder itself, what they were made from in
 * {@code work}. What is there is not made again.
 */
record PocketFolder(Path root) {

    Path corpus(PocketModel model) {
        return work().resolve(model.folder() + ".jsonl");
    }

    /** The folder with configuration, vocabulary and first weights. */
    Path initial(PocketModel model) {
        return work().resolve(model.folder());
    }

    Path trained(PocketModel model) {
        return root.resolve(model.folder());
    }

    /** The figures of a model's training. */
    Path training(PocketModel model) {
        return work().resolve(model.folder() + "-training.json");
    }

    Path card() {
        return root.resolve("README.md");
    }

    boolean isInterrupted(PocketModel model) {
        return Files.exists(trained(model).resolve("training-state.safetensors"));
    }

    private Path work() {
        return root.resolve("work");
    }
}
