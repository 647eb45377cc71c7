package io.dreampress.networks.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.torchscript.TorchScriptProgram;

/**
 * Joins the features of a picture and its tiles as LLaVA-OneVision does (Li et al. 2024, section 3.2): the whole picture
 * first, then the tiles as one grid without what shows padding, resampled where it is too large, each row ended by a newline.
 *
 * <p>One thread at a time.
 */
public final class PictureTiles implements AutoCloseable {
    private final NDManager manager = TorchScriptProgram.newManager();
    private final TorchScriptProgram program = TorchScriptProgram.load(manager, "picture_tiles");

    /**
     * @param into owner of the result
     * @param features {@code (1 + tiles, patches, D)} float32: the whole picture's, then each tile's
     * @param newline {@code (D)} float32
     * @return {@code (T, D)} float32, T as {@link AnyResolution#features}
     */
    public NDArray pack(NDManager into, NDArray features, NDArray newline, AnyResolution.Layout layout) {
        return program.tensor(
                into,
                "pack",
                features,
                newline,
                layout.rows(),
                layout.columns(),
                layout.top(),
                layout.left(),
                layout.height(),
                layout.width());
    }

    @Override
    public void close() {
        manager.close();
    }
}
