package ai.cautious.program;

import ai.cautious.djl.DjlModel;
import ai.cautious.djl.DjlOptions;
import ai.cautious.djl.Precision;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** The model for tests, true or with its weights replaced by random ones. */
public final class Stories {

    private Stories() {}

    public static DjlModel load(Precision precision) {
        try (StoriesModel stories = StoriesModel.extract()) {
            return DjlModel.load(stories.folder(), options(precision));
        }
    }

    public static DjlModel loadRandom(long seed) throws IOException {
        try (StoriesModel stories = StoriesModel.extract()) {
            Path file = stories.folder().resolve("model.safetensors");
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            SplittableRandom random = new SplittableRandom(seed);
            for (int at = 8 + (int) bytes.getLong(0); at < bytes.limit(); at += Float.BYTES) {
                bytes.putFloat(at, (float) (random.nextDouble() - 0.5));
            }
            Files.write(file, bytes.array());
            return DjlModel.load(stories.folder(), options(Precision.FLOAT32));
        }
    }

    private static DjlOptions options(Precision precision) {
        return DjlOptions.builder().precision(precision).build();
    }
}
