package io.dreampress.networks;

import ai.djl.ndarray.NDManager;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.util.function.Function;

/**
 * A network's program with its weights loaded, owner of everything native that belongs to them: the memory scope, the
 * compiled program and, where the network opened it, the checkpoint whose file the weights may be mapped from.
 *
 * <p>One thread at a time.
 */
public final class LoadedProgram implements AutoCloseable {
    private final NDManager manager;
    private final TorchScriptProgram script;
    private final Checkpoint owned;

    private LoadedProgram(NDManager manager, TorchScriptProgram script, Checkpoint owned) {
        this.manager = manager;
        this.script = script;
        this.owned = owned;
    }

    /**
     * Compiles {@code /torchscript/<name>.py} and calls its method {@code load} with all tensors of a checkpoint in float32,
     * then the other arguments.
     *
     * @param checkpoint judged already, but for NaN and infinity, which are refused here; must stay open as long as this
     *     program, since float32 weights are not copied
     */
    public static LoadedProgram load(String name, Checkpoint checkpoint, Object... arguments) {
        NDManager manager = TorchScriptProgram.newManager();
        try (NDManager loading = manager.newSubManager()) {
            TorchScriptProgram script = TorchScriptProgram.load(manager, name);
            Object[] all = new Object[1 + arguments.length];
            all[0] = checkpoint.finite().float32(loading);
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            script.invoke("load", all);
            return new LoadedProgram(manager, script, null);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /**
     * Loads a program from a checkpoint that nobody else uses: it is closed with the program, or at once if loading fails.
     *
     * @param loading judges the checkpoint and calls {@link #load}
     */
    public static LoadedProgram owning(Checkpoint checkpoint, Function<Checkpoint, LoadedProgram> loading) {
        try {
            LoadedProgram loaded = loading.apply(checkpoint);
            return new LoadedProgram(loaded.manager, loaded.script, checkpoint);
        } catch (RuntimeException e) {
            checkpoint.close();
            throw e;
        }
    }

    /** The program; closed with this. */
    public TorchScriptProgram script() {
        return script;
    }

    @Override
    public void close() {
        manager.close();
        if (owned != null) {
            owned.close();
        }
    }
}
