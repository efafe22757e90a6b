package ai.cautious.djl.internal.decoder;

import ai.cautious.EngineException;
import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.internal.checkpoint.LoraAdapter;
import ai.cautious.djl.internal.checkpoint.ModelConfig;
import ai.cautious.djl.internal.checkpoint.WeightTensor;
import ai.cautious.djl.internal.decoder.DecoderSource.Target;
import ai.cautious.djl.internal.script.EngineThreads;
import ai.cautious.djl.internal.script.Program;
import ai.cautious.djl.internal.script.Value;
import ai.cautious.djl.internal.script.ValueScope;
import ai.cautious.internal.Require;
import ai.cautious.model.DraftVocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads a checkpoint's weights into their running precision, several matrices at a time. */
final class WeightLoader {

    static final String EMBEDDING = "model.embed_tokens.weight";
    static final String HEAD = "lm_head.weight";
    static final String FINAL_NORM = "model.norm.weight";

    private final Checkpoint checkpoint;
    private final ModelConfig config;
    private final @Nullable LoraAdapter adapter;
    private final Target target;
    private final Program program;
    private final ThreadLocal<WeightReader> readers;

    WeightLoader(Checkpoint checkpoint, @Nullable LoraAdapter adapter, Target target, Program program) {
        this.checkpoint = checkpoint;
        this.config = checkpoint.config();
        this.adapter = adapter;
        this.target = target;
        this.program = program;
        this.readers = ThreadLocal.withInitial(
                () -> new WeightReader(checkpoint, adapter, target.precision(), target.format(), program));
    }

    /**
     * The number of the embedding's stored element type if the program should read it from the mapped file, 0 if it is
     * to be loaded. A packed head cannot serve as a table, and a loaded table beside it would count the embedding twice.
     */
    static int mappedTable(Checkpoint checkpoint, @Nullable LoraAdapter adapter, LinearFormat format, boolean cpu) {
        WeightTensor table = checkpoint.tensor(EMBEDDING);
        boolean adapted = adapter != null && adapter.deltas().containsKey(EMBEDDING);
        boolean addressable = table.isMapped()
                && table.rows() * table.columns() * table.type().blockBytes() <= Integer.MAX_VALUE;
        return format.isPacked() && cpu && addressable && !adapted ? NumberFormat.ofStored(table.type()) : 0;
    }

    /** Loads everything; nothing stays behind if it fails. */
    Weights load() {
        ExecutorService workers = Executors.newFixedThreadPool(EngineThreads.processThreads(), WeightLoader::worker);
        try (ValueScope scope = new ValueScope()) {
            try {
                return load(workers, scope);
            } finally {
                // Before the scope closes: what a worker is still reading must not be added behind its back.
                workers.shutdownNow();
                awaitEnd(workers);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(checkpoint.name() + ": loading was interrupted", e);
        }
    }

    /** Waits, however often it is interrupted. */
    private static void awaitEnd(ExecutorService workers) {
        boolean interrupted = false;
        while (!workers.isTerminated()) {
            try {
                workers.awaitTermination(1, TimeUnit.HOURS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Weights load(ExecutorService workers, ValueScope scope) throws InterruptedException {
        LinearLayout layout = target.layout();
        List<Future<Value>> narrow = new ArrayList<>();
        List<Future<List<Value>>> wide = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            for (LayerMatrix matrix : LayerMatrix.values()) {
                List<String> names = matrix.tensors(layer);
                if (layout.wide().contains(matrix)) {
                    wide.add(workers.submit(() -> addAll(scope, readers.get().wideMatrix(names))));
                } else {
                    narrow.add(workers.submit(() -> scope.add(readers.get().matrix(names))));
                }
            }
        }
        String head = head();
        int blocks = layout.headBlocks();
        for (int i = 0; i < blocks; i++) {
            long from = config.vocabularySize() * (long) i / blocks;
            long to = config.vocabularySize() * (i + 1L) / blocks;
            if (layout.wideHead()) {
                wide.add(workers.submit(() -> addAll(scope, readers.get().wideBlock(head, from, to))));
            } else if (blocks == 1) {
                narrow.add(workers.submit(() -> scope.add(readers.get().matrix(List.of(head)))));
            } else {
                narrow.add(workers.submit(() -> scope.add(readers.get().block(head, from, to))));
            }
        }
        if (target.tableIsMatrix() && !config.tiedEmbeddings()) {
            narrow.add(workers.submit(() -> scope.add(readers.get().matrix(List.of(EMBEDDING)))));
        }
        List<Value> matrices = new ArrayList<>();
        for (Future<Value> future : narrow) {
            matrices.add(result(future));
        }
        WeightReader reader = readers.get();
        List<Value> tensors = new ArrayList<>();
        tensors.add(scope.add(table(reader, matrices.get(matrices.size() - 1))));
        for (int layer = 0; layer < config.layers(); layer++) {
            for (LayerVector vector : LayerVector.of(config)) {
                tensors.add(scope.add(reader.vector(vector.tensors(config, layer), vector.dimension())));
            }
        }
        tensors.add(scope.add(reader.vector(List.of(FINAL_NORM), 0)));
        tensors.add(scope.add(RotaryFrequencies.of(config, program)));
        for (Future<List<Value>> future : wide) {
            tensors.addAll(result(future));
        }
        return new Weights(Value.list(tensors), Value.list(matrices));
    }

    private String head() {
        return config.tiedEmbeddings() ? EMBEDDING : HEAD;
    }

    /** The same weights with a head for some tokens behind them, as {@link DecoderSource#restricted} has them. */
    Weights restricted(Weights whole, DraftVocabulary vocabulary) {
        int[] tokens = vocabulary.tokens();
        int last = tokens[tokens.length - 1];
        Require.that(last < config.vocabularySize(), "token", last, "in [0, " + config.vocabularySize() + ")");
        int[] names = vocabulary.names();
        int[] tokenOfName = new int[vocabulary.size()];
        for (int i = 0; i < tokens.length; i++) {
            tokenOfName[names[i]] = tokens[i];
        }
        try (ValueScope scope = new ValueScope()) {
            Value head = scope.add(
                    target.format() == LinearFormat.BLOCKS
                            ? selected(whole, tokens)
                            : readers.get().rows(head(), tokens));
            Value named = scope.add(ids(names, scope));
            Value places = scope.add(ids(tokenOfName, scope));
            Value linears = program.run("with_linears", whole.linears(), scope.add(Value.list(List.of(head))));
            try {
                Value more = scope.add(Value.list(List.of(named, places)));
                return new Weights(program.run("with_tensors", whole.tensors(), more), linears);
            } catch (RuntimeException | Error e) {
                linears.close();
                throw e;
            }
        }
    }

    /** Rows of the head as it is loaded. */
    private Value selected(Weights whole, int[] tokens) {
        try (Value place = Value.of(target.layout().head(config.layers()));
                Value rows = Value.ofInts(tokens)) {
            return program.run("select_rows", whole.linears(), place, rows);
        }
    }

    private Value ids(int[] numbers, ValueScope scope) {
        return program.run("ids", scope.add(Value.ofInts(numbers)));
    }

    private static List<Value> addAll(ValueScope scope, List<Value> values) {
        values.forEach(scope::add);
        return values;
    }

    private Value table(WeightReader reader, Value head) {
        if (target.table() != 0) {
            return reader.mappedTable(EMBEDDING);
        }
        if (target.tableIsMatrix()) {
            return reader.none();
        }
        if (target.format().isPacked()) {
            // Beside a packed head half precision is exact enough, at half the size.
            return reader.plain(List.of(EMBEDDING), NumberFormat.FLOAT16);
        }
        if (!config.tiedEmbeddings()) {
            return reader.plain(List.of(EMBEDDING), target.activations());
        }
        return target.format() == LinearFormat.TILES ? first(head) : head;
    }

    private static Value first(Value tuple) {
        List<Value> elements = tuple.toTuple();
        elements.subList(1, elements.size()).forEach(Value::close);
        return elements.get(0);
    }

    /** Packing uses one thread whatever it is given: matrices are packed beside each other instead. */
    private static Thread worker(Runnable task) {
        Runnable alone = () -> {
            EngineThreads.useOneThread();
            task.run();
        };
        Thread thread = new Thread(alone, "cautious-loader");
        thread.setDaemon(true);
        return thread;
    }

    private static <T> T result(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
