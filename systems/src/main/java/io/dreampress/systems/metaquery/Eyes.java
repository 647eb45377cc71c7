package io.dreampress.systems.metaquery;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.vision.AnyResolution;
import io.dreampress.networks.vision.PictureTiles;
import io.dreampress.networks.vision.RgbImage;
import io.dreampress.networks.vision.SiglipVision;
import io.dreampress.networks.vpit.MmProjector;
import io.dreampress.systems.FloatMatrix;
import io.dreampress.systems.Pixels;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Reads pictures as LLaVA-OneVision does (Li et al. 2024, section 3): SigLIP's states after its last block, projected, of
 * the whole picture and of its tiles. The pictures seen last are remembered: an image is conditioned on the same one in
 * several contexts.
 */
final class Eyes implements AutoCloseable {
    private static final int LAST_BLOCK = -1;
    private static final int REMEMBERED = 4;

    private final AnyResolution pictures;
    private final SiglipVision encoder;
    private final MmProjector projector;
    private final FloatMatrix newline;
    private final PictureTiles tiles = new PictureTiles();
    private final Deque<Seen> remembered = new ArrayDeque<>();

    /** Features of a picture; it is the same picture if it is the same array. */
    private record Seen(byte[] rgb, boolean tiled, FloatMatrix features) {}

    /**
     * Owns encoder and projector.
     *
     * @param newline {@code (1, D)}, ends a row of features
     */
    Eyes(AnyResolution pictures, SiglipVision encoder, MmProjector projector, FloatMatrix newline) {
        this.pictures = pictures;
        this.encoder = encoder;
        this.projector = projector;
        this.newline = newline;
    }

    /** Positions of a picture's centre, cropped to a square: one tile. */
    int squarePositions() {
        return pictures.features(pictures.layout(pictures.side(), pictures.side()));
    }

    /** Positions of a picture in tiles. */
    int tiledPositions(Pixels pixels) {
        return pictures.features(pictures.layout(pixels.height(), pixels.width()));
    }

    /** Nothing to see, in the encoder's size: −1 everywhere after its normalisation. */
    Pixels black() {
        int side = pictures.side();
        return new Pixels(side, side, new byte[3 * side * side]);
    }

    /** Features {@code (squarePositions, D)} of a picture's centre. */
    NDArray square(NDManager into, Pixels pixels) {
        return look(into, pixels, false);
    }

    /** Features {@code (tiledPositions, D)} of a whole picture. */
    NDArray tiled(NDManager into, Pixels pixels) {
        return look(into, pixels, true);
    }

    private NDArray look(NDManager into, Pixels pixels, boolean tiled) {
        Seen seen = remembered.stream()
                .filter(one -> one.rgb() == pixels.rgb() && one.tiled() == tiled)
                .findFirst()
                .orElseGet(() -> remember(pixels, tiled, into));
        FloatMatrix features = seen.features();
        return into.create(features.values(), new Shape(features.rows(), features.columns()));
    }

    private Seen remember(Pixels pixels, boolean tiled, NDManager into) {
        RgbImage image = new RgbImage(pixels.width(), pixels.height(), pixels.rgb());
        RgbImage shown = tiled ? image : pictures.square(image);
        try (NDManager call = into.newSubManager()) {
            NDArray packed = features(call, shown);
            int rows = (int) packed.getShape().get(0);
            Seen seen = new Seen(pixels.rgb(), tiled, new FloatMatrix(rows, newline.columns(), packed.toFloatArray()));
            remembered.addFirst(seen);
            if (remembered.size() > REMEMBERED) {
                remembered.removeLast();
            }
            return seen;
        }
    }

    private NDArray features(NDManager call, RgbImage image) {
        List<float[]> values = pictures.pixelValues(image);
        NDList features = new NDList();
        for (int i = 0; i < values.size(); i++) {
            boolean again = i > 0 && Arrays.equals(values.get(i), values.get(i - 1));
            features.add(again ? features.getLast() : encode(call, values.get(i)));
        }
        return tiles.pack(
                call,
                NDArrays.concat(features),
                call.create(newline.values(), new Shape(newline.columns())),
                pictures.layout(image.height(), image.width()));
    }

    /** Projected features {@code (1, patches, D)} of one tile {@code (3, S, S)}. */
    private NDArray encode(NDManager call, float[] tile) {
        NDArray input = call.create(tile, new Shape(1, 3, pictures.side(), pictures.side()));
        return projector.project(call, encoder.hiddenStates(call, input, LAST_BLOCK));
    }

    @Override
    public void close() {
        tiles.close();
        encoder.close();
        projector.close();
    }
}
