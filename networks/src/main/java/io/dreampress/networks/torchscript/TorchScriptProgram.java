package io.dreampress.networks.torchscript;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;

/**
 * A network as TorchScript source text, compiled by libtorch when it is loaded. No Python runs.
 *
 * <p>The source is the resource {@code /torchscript/<name>.py}: a class {@code Net(Module)} that declares its attributes
 * ({@code weights : Dict[str, Tensor]}, {@code layers : int}, …; all start empty, zero or {@code None} and are set by a
 * method of the program) and its methods with full signatures ({@code self: __torch__.Net}). Operators are ATen's
 * ({@code torch.NAME}); dtypes are numbers (6 float32, 15 bfloat16, 5 float16, 1 int8, 0 uint8, 3 int32, 4 int64,
 * 11 bool). Free functions beside the class are called as {@code __torch__.name(…)}; those of another resource
 * {@code /torchscript/other.py} as {@code __torch__.other.name(…)}.
 *
 * <p><b>Threads.</b> Compiling and running are safe on any thread, but a program keeps what its methods assign to
 * attributes: let one thread at a time call it. Two threads inside OpenMP-parallel operators at once slow each other
 * down many times even in different programs, so callers share one compute lane.
 *
 * <p><b>Ownership.</b> The program lives until {@link #close} or until its manager closes. Tensors handed to it are kept
 * alive by libtorch's own reference counts, except those that wrap mapped files: the mapping must outlive them.
 */
public final class TorchScriptProgram implements AutoCloseable {
    private final String name;
    private final PtSymbolBlock block;

    private TorchScriptProgram(String name, PtSymbolBlock block) {
        this.name = name;
        this.block = block;
    }

    /**
     * Loads and compiles {@code /torchscript/<name>.py}.
     *
     * @throws TorchScriptException if there is no such resource or it does not compile; the message shows the source line
     */
    public static TorchScriptProgram load(NDManager manager, String name) {
        return load(manager, name, Map.of());
    }

    /**
     * Loads and compiles {@code /torchscript/<name>.py} with other resources linked in for some of the names it imports:
     * {@code Map.of("linear", "linear_int8")} makes {@code __torch__.linear.f(…)} call {@code f} of {@code
     * linear_int8.py}.
     */
    public static TorchScriptProgram load(NDManager manager, String name, Map<String, String> links) {
        return compile(manager, TorchScriptSource.resource(name, links));
    }

    /** Compiles source text that is no resource, for tests and generated programs. */
    public static TorchScriptProgram compile(NDManager manager, String name, String source) {
        return compile(manager, new TorchScriptSource(name, source, Map.of()));
    }

    private static TorchScriptProgram compile(NDManager manager, TorchScriptSource source) {
        if (!(manager instanceof PtNDManager owner)) {
            throw new TorchScriptException("manager: expected one of engine PyTorch, got "
                    + manager.getEngine().getEngineName() + "; create it with TorchScriptProgram.newManager()");
        }
        byte[] archive = TorchScriptArchive.of(source);
        try {
            PtSymbolBlock block = JniUtils.loadModule(owner, new ByteArrayInputStream(archive), true, false);
            return new TorchScriptProgram(source.name(), block);
        } catch (EngineException | IOException e) {
            throw new TorchScriptException(
                    "program '" + source.name() + "': expected TorchScript that compiles, got\n" + e.getMessage(), e);
        }
    }

    /** A top-level memory scope of the PyTorch engine; close it to free everything in it. */
    public static NDManager newManager() {
        return NDManager.newBaseManager(Device.cpu(), "PyTorch");
    }

    /** Name and version of the engine that runs programs, for reports. */
    public static String engine() {
        Engine engine = Engine.getEngine("PyTorch");
        return "PyTorch " + engine.getVersion();
    }

    /**
     * Runs a method in inference mode.
     *
     * @return the result; the caller closes it and the arguments
     * @throws TorchScriptException if the method fails; the message shows the source line
     */
    public IValue run(String method, IValue... arguments) {
        try {
            return IValueUtils.runMethod(block, method, arguments);
        } catch (EngineException e) {
            throw new TorchScriptException("program '" + name + "', method '" + method + "': " + e.getMessage(), e);
        }
    }

    /**
     * Runs a method in inference mode, with Java values as arguments.
     *
     * @param into owner of the result's tensors
     * @param arguments {@link NDArray}, {@link NDList} or {@code NDArray[]} ({@code List[Tensor]}), {@code Map<String,
     *     NDArray>} ({@code Dict[str, Tensor]}), whole numbers, {@code Double}/{@code Float}, {@code Boolean},
     *     {@code String}, {@code long[]}, {@code double[]}, {@code boolean[]} or {@link IValue} (left open). Trailing
     *     arguments with a default in the signature may be omitted.
     * @return the result's tensors in order, those inside tuples and lists included; numbers become scalars
     */
    public NDList call(NDManager into, String method, Object... arguments) {
        IValue[] values = Arguments.toNative(name, method, arguments);
        try (IValue result = run(method, values)) {
            return result.toNDList((PtNDManager) into);
        } finally {
            Arguments.close(arguments, values);
        }
    }

    /** Like {@link #call} for a method that returns one tensor. */
    public NDArray tensor(NDManager into, String method, Object... arguments) {
        IValue[] values = Arguments.toNative(name, method, arguments);
        try (IValue result = run(method, values)) {
            return result.toTensor((PtNDManager) into);
        } finally {
            Arguments.close(arguments, values);
        }
    }

    /** Like {@link #call} for a method whose result is of no interest. */
    public void invoke(String method, Object... arguments) {
        IValue[] values = Arguments.toNative(name, method, arguments);
        try (IValue result = run(method, values)) {
            assert result != null;
        } finally {
            Arguments.close(arguments, values);
        }
    }

    /** Like {@link #call} for a method that returns one whole number. */
    public long number(String method, Object... arguments) {
        IValue[] values = Arguments.toNative(name, method, arguments);
        try (IValue result = run(method, values)) {
            return result.toLong();
        } finally {
            Arguments.close(arguments, values);
        }
    }

    /**
     * Runs a method outside inference mode: inside a {@link io.dreampress.networks.learning.GradientTape} gradients flow
     * through it.
     *
     * @param into owner of the result's tensors
     * @param arguments {@link NDArray}, {@link NDList} ({@code List[Tensor]}, not empty) or {@code Map<String, NDArray>}
     *     ({@code Dict[str, Tensor]}); numbers and texts are attributes that another method has set before. Trailing
     *     arguments with a default in the signature may be omitted
     * @return the result's tensors in order
     */
    public NDList record(NDManager into, String method, Object... arguments) {
        try (RecordedCall call = new RecordedCall(into, method, arguments)) {
            return IValueUtils.forward(block, call.named(), true);
        } catch (EngineException | IllegalArgumentException e) {
            throw new TorchScriptException("program '" + name + "', method '" + method + "': " + e.getMessage(), e);
        }
    }

    /** The resource's name. */
    public String name() {
        return name;
    }

    @Override
    public void close() {
        block.close();
    }

    @Override
    public String toString() {
        return "TorchScriptProgram[" + name + "]";
    }
}
