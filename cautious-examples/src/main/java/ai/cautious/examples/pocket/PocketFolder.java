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

    /** The folder with configuration, vocabulary and the weights that it begins with. */
    Path initial(PocketModel model) {
        return model == PocketModel.JUDGE ? trained(PocketModel.DRAFT) : work().resolve(model.folder());
    }

    Path trained(PocketModel model) {
        return switch (model) {
            case VERIFIER -> verifier();
            case DRAFT -> work().resolve("draft-trained");
            case JUDGE -> draft();
        };
    }

    Path verifier() {
        return root.resolve("verifier");
    }

    /** Which also judges. */
    Path draft() {
        return root.resolve("draft");
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
