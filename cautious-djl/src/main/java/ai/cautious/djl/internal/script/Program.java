package ai.cautious.djl.internal.script;

import ai.cautious.EngineException;
import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * A loaded TorchScript program: stateless methods, each called in one native call. Thread-safe, but must not be closed
 * while a method runs.
 */
public final class Program implements AutoCloseable {

    private final PtNDManager manager;
    private final PtSymbolBlock block;

    private Program(PtNDManager manager, PtSymbolBlock block) {
        this.manager = manager;
        this.block = block;
    }

    /**
     * Compiles a program. The engine must have been started.
     *
     * @param methods see {@link ScriptArchive#of}
     * @throws EngineException if it does not compile
     */
    public static Program load(String methods, Device device) {
        return NativeCalls.call(() -> DjlClasses.under(() -> compile(methods, device)));
    }

    private static Program compile(String methods, Device device) {
        PtNDManager manager = (PtNDManager) Engine.getEngine("PyTorch").newBaseManager(device);
        try {
            ByteArrayInputStream archive = new ByteArrayInputStream(ScriptArchive.of(methods));
            return new Program(manager, JniUtils.loadModule(manager, archive, false, false));
        } catch (IOException | ai.djl.engine.EngineException e) {
            manager.close();
            throw new EngineException("a program does not compile: " + e.getMessage(), e);
        }
    }

    /**
     * Calls one method.
     *
     * @param arguments stay the caller's to close
     * @return what it returned; the caller closes it
     * @throws EngineException if the method throws
     */
    public Value run(String method, Value... arguments) {
        return NativeCalls.call(() -> runHere(method, arguments));
    }

    private Value runHere(String method, Value... arguments) {
        EngineThreads.apply();
        IValue[] handles = Arrays.stream(arguments).map(Value::handle).toArray(IValue[]::new);
        try {
            return new Value(IValueUtils.runMethod(block, method, handles));
        } catch (ai.djl.engine.EngineException e) {
            throw failure(method, e);
        }
    }

    /**
     * Calls one method outside of inference mode, so that it may ask for gradients; what it makes are tensors that later
     * calls may ask them of, which those that {@link #run} makes are not.
     *
     * @param arguments tensors and lists of tensors; stay the caller's to close
     * @return the tensor that it returned; the caller closes it
     * @throws EngineException if the method throws
     */
    public Value runWithGradients(String method, Value... arguments) {
        return NativeCalls.call(() -> runWithGradientsHere(method, arguments));
    }

    private Value runWithGradientsHere(String method, Value... arguments) {
        EngineThreads.apply();
        boolean recorded = JniUtils.isGradMode();
        JniUtils.setGradMode(true);
        try (PtNDManager call = newManager()) {
            NDArray name = call.create(0);
            name.setName("module_method:" + method);
            NDList inputs = new NDList(name);
            for (int i = 0; i < arguments.length; i++) {
                arguments[i].addTo(inputs, call, "argument" + i);
            }
            return Value.tensor(IValueUtils.forward(block, inputs, true).singletonOrThrow());
        } catch (ai.djl.engine.EngineException e) {
            throw failure(method, e);
        } finally {
            JniUtils.setGradMode(recorded);
        }
    }

    private static EngineException failure(String method, ai.djl.engine.EngineException e) {
        return new EngineException(
                "the engine failed in " + method + ": " + lastLine(String.valueOf(e.getMessage())), e);
    }

    /** The interpreter's message opens with a trace; what went wrong stands at its end. */
    private static String lastLine(String message) {
        return message.strip().lines().reduce("", (earlier, line) -> line).strip();
    }

    PtNDManager newManager() {
        return (PtNDManager) manager.newSubManager();
    }

    @Override
    public void close() {
        NativeCalls.release(() -> {
            block.close();
            manager.close();
        });
    }
}
