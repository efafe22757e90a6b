package ai.cautious.djl.internal.decoder;

import ai.cautious.ClosedException;
import ai.cautious.EngineException;
import ai.cautious.djl.CacheType;
import ai.cautious.djl.ModelMemory;
import ai.cautious.djl.Precision;
import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.internal.checkpoint.LoraAdapter;
import ai.cautious.djl.internal.checkpoint.ModelConfig;
import ai.cautious.djl.internal.decoder.DecoderSource.Target;
import ai.cautious.djl.internal.script.Lifetime;
import ai.cautious.djl.internal.script.NativeHeap;
import ai.cautious.djl.internal.script.NativeOperators;
import ai.cautious.djl.internal.script.Program;
import ai.cautious.djl.internal.script.Value;
import ai.cautious.djl.internal.script.ValueScope;
import ai.cautious.model.DraftVocabulary;
import ai.djl.Device;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A model on its device: program and weights, and nothing that changes. Thread-safe; calls run concurrently, and
 * closing waits for those that are under way.
 */
public final class Decoder implements AutoCloseable {

    private final String name;
    private final Target target;
    private final Program program;
    private final Weights weights;
    private final WeightLoader loader;
    private final ModelMemory memory;
    private final Lifetime lifetime;

    private Decoder(
            String name, Target target, Program program, Weights weights, WeightLoader loader, ModelMemory memory) {
        this.name = name;
        this.lifetime = new Lifetime("the model " + name);
        this.target = target;
        this.program = program;
        this.weights = weights;
        this.loader = loader;
        this.memory = memory;
    }

    /**
     * Loads a checkpoint's weights. The engine must have been started.
     *
     * @param adapter merged into the weights, or null
     * @param cacheType what {@link #newCache} makes
     * @throws ai.cautious.CautiousException if the checkpoint or the adapter is at fault
     */
    public static Decoder load(
            Checkpoint checkpoint,
            @Nullable LoraAdapter adapter,
            Precision precision,
            CacheType cacheType,
            Device device) {
        return load(
                checkpoint, adapter, precision, cacheType, LinearFormat.of(precision, device), device, widest(device));
    }

    private static long widest(Device device) {
        return !device.isGpu() && MatrixUnit.isPresent() ? LinearLayout.WIDE : Long.MAX_VALUE;
    }

    /**
     * What a decoder would take that is loaded so; reads no weights. The engine must have been started.
     *
     * @param adapter as if merged into the weights, or null
     */
    public static ModelMemory memory(
            Checkpoint stored, @Nullable LoraAdapter adapter, Precision precision, CacheType cacheType, Device device) {
        Checkpoint checkpoint = adapter == null ? stored : stored.with(adapter.replaced());
        Target target = target(
                checkpoint, adapter, precision, cacheType, LinearFormat.of(precision, device), device, widest(device));
        try (Program program = Program.load(DecoderSource.of(target), device)) {
            return DecoderMemory.of(checkpoint, adapter, target, program);
        }
    }

    /**
     * Loads a checkpoint's weights.
     *
     * @param stored the checkpoint without the adapter
     * @param format what the linear layers become
     * @param widest from how many weights on matrices are multiplied as wide ones
     */
    static Decoder load(
            Checkpoint stored,
            @Nullable LoraAdapter adapter,
            Precision precision,
            CacheType cacheType,
            LinearFormat format,
            Device device,
            long widest) {
        Checkpoint checkpoint = adapter == null ? stored : stored.with(adapter.replaced());
        Target target = target(checkpoint, adapter, precision, cacheType, format, device, widest);
        Program program = Program.load(DecoderSource.of(target), device);
        try {
            WeightLoader loader = new WeightLoader(checkpoint, adapter, target, program);
            ModelMemory memory = DecoderMemory.of(checkpoint, adapter, target, program);
            Weights weights = loader.load();
            NativeHeap.trim();
            return new Decoder(checkpoint.name(), target, program, weights, loader, memory);
        } catch (RuntimeException | Error e) {
            program.close();
            throw e;
        }
    }

    private static Target target(
            Checkpoint checkpoint,
            @Nullable LoraAdapter adapter,
            Precision precision,
            CacheType cacheType,
            LinearFormat format,
            Device device,
            long widest) {
        ModelConfig config = checkpoint.config();
        Quantization quantization = precision == Precision.INT8 ? Quantization.of(device) : Quantization.FULL;
        LinearLayout layout = LinearLayout.of(config, precision, widest);
        boolean fused = !device.isGpu() && NativeOperators.instructions().isPresent();
        int mappedTable = WeightLoader.mappedTable(checkpoint, adapter, format, !device.isGpu());
        return new Target(config, precision, cacheType, format, layout, quantization, fused, mappedTable, device);
    }

    /**
     * The same model with a head for some tokens only, which drafts under their names.
     *
     * @return shares this decoder's weights; the caller closes it
     */
    Decoder restrictedTo(DraftVocabulary vocabulary) {
        return use(() -> {
            Program restricted = Program.load(DecoderSource.restricted(target), target.device());
            try {
                return new Decoder(name, target, restricted, loader.restricted(weights, vocabulary), loader, memory);
            } catch (RuntimeException | Error e) {
                restricted.close();
                throw e;
            }
        });
    }

    /** What messages call the model. */
    String name() {
        return name;
    }

    /** Where it runs. */
    Device device() {
        return target.device();
    }

    /** Whether a CPU multiplies weights as they are, not packed for it. */
    public boolean isUnpackedOnCpu() {
        Precision precision = target.precision();
        return !device().isGpu() && (precision == Precision.FLOAT32 || precision == Precision.BFLOAT16);
    }

    /** Whether the library's own kernels multiply by the weights, in blocks of 4 to 8 bits. */
    public boolean isInBlocks() {
        return target.format() == LinearFormat.BLOCKS;
    }

    /** What it takes, without the heads of restricted ones. */
    public ModelMemory memory() {
        return memory;
    }

    /** The architecture. */
    public ModelConfig config() {
        return target.config();
    }

    /** Keys and values for {@code capacity} tokens: {@code List[Tensor]}, two for each layer; the caller closes it. */
    Value newCache(int capacity) {
        return use(() -> newCache(program, config(), capacity));
    }

    /** The same by a program of the model. */
    static Value newCache(Program program, ModelConfig config, int capacity) {
        try (ValueScope scope = new ValueScope()) {
            Value heads = scope.add(Value.of(config.keyValueHeads()));
            Value tokens = scope.add(Value.of(capacity));
            Value size = scope.add(Value.of(config.headSize()));
            List<Value> tensors = new ArrayList<>();
            for (int i = 0; i < 2 * config.layers(); i++) {
                tensors.add(scope.add(program.run("cache", heads, tokens, size)));
            }
            return Value.list(tensors);
        }
    }

    /** Calls a method that reads the weights, which follow the arguments. */
    Value forward(String method, Value cache, Value... arguments) {
        Value[] all = new Value[arguments.length + 3];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = weights.tensors();
        all[arguments.length + 1] = weights.linears();
        all[arguments.length + 2] = cache;
        return run(method, all);
    }

    /**
     * Calls a method of the program.
     *
     * @throws ClosedException if the model is closed
     * @throws EngineException if the method fails
     */
    Value run(String method, Value... arguments) {
        return use(() -> program.run(method, arguments));
    }

    /** A float32 tensor on the model's device; the caller closes it. */
    Value floats(ByteBuffer buffer, long... shape) {
        return use(() -> Value.floats(program, buffer, shape));
    }

    /** A copy of a float32 tensor. */
    float[] toFloats(Value tensor) {
        return use(() -> tensor.toFloats(program));
    }

    private <T> T use(Supplier<T> call) {
        return lifetime.during(call);
    }

    @Override
    public void close() {
        lifetime.end(() -> {
            weights.close();
            program.close();
        });
    }
}
