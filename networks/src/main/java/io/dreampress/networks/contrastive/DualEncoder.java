package io.dreampress.networks.contrastive;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ExpectedParameters;
import io.dreampress.networks.LoadedProgram;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import io.dreampress.networks.vision.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Pictures and captions as unit vectors of one space, alike where they belong together. Pictures through a residual
 * network (He et al. 2016), captions as a bag of {@linkplain CaptionRows hashed words}: small, and with nothing in common
 * with the language models and painters that it judges.
 *
 * <p>One thread at a time.
 */
public final class DualEncoder implements AutoCloseable {
    private static final int BLOCKS_A_WIDTH = 2;

    private final DualEncoderConfig config;
    private final LoadedProgram program;

    private DualEncoder(DualEncoderConfig config, LoadedProgram program) {
        this.config = config;
        this.program = program;
    }

    /** Opens a folder with {@code config.json} and weights. */
    public static DualEncoder open(Path folder) throws IOException {
        DualEncoderConfig config = DualEncoderConfig.of(ModelConfig.read(folder.resolve("config.json")));
        return new DualEncoder(
                config,
                LoadedProgram.owning(
                        Checkpoint.open(folder),
                        weights -> LoadedProgram.load(
                                "dual_encoder",
                                weights.strict(parameters(config).shapes()),
                                config.imageSize(),
                                BLOCKS_A_WIDTH * config.widths().size())));
    }

    static ExpectedParameters parameters(DualEncoderConfig config) {
        ExpectedParameters expected = new ExpectedParameters().convolution("image.conv_in", 3, config.stemWidth(), 3);
        long before = config.stemWidth();
        int block = 0;
        for (long width : config.widths()) {
            for (int i = 0; i < BLOCKS_A_WIDTH; i++) {
                String name = "image.blocks." + block++;
                expected.convolution(name + ".conv_1", before, width, 3).convolution(name + ".conv_2", width, width, 3);
                if (i == 0) {
                    expected.convolution(name + ".conv_shortcut", before, width, 1);
                }
                before = width;
            }
        }
        return expected.linear("image.linear_out", before, config.outputWidth())
                .tensor("text.words.weight", config.wordRows(), config.textWidth())
                .tensor("text.grams.weight", config.gramRows(), config.textWidth())
                .linear("text.attention", config.textWidth(), 1)
                .linear("text.linear_1", config.textWidth(), config.hiddenWidth())
                .linear("text.linear_2", config.hiddenWidth(), config.outputWidth());
    }

    /** The network's shape. */
    public DualEncoderConfig config() {
        return config;
    }

    /**
     * @param into owner of the result
     * @param pictures {@code (B, 3, H, W)} float32 in [-1, 1], of any size; averaged down to the network's own
     * @return unit vectors {@code (B, D)} float32
     */
    public NDArray pictures(NDManager into, NDArray pictures) {
        return program.script().tensor(into, "pictures", pictures);
    }

    /** What each layer gives, the unit vectors last. */
    NDList layers(NDManager into, NDArray pictures) {
        return program.script().call(into, "layers", pictures);
    }

    /** Unit vectors {@code (B, D)} float32 of pictures of any sizes. */
    public float[][] pictures(List<RgbImage> pictures) {
        return pictures.stream().map(this::picture).toArray(float[][]::new);
    }

    private float[] picture(RgbImage picture) {
        try (NDManager call = TorchScriptProgram.newManager()) {
            Shape shape = new Shape(1, 3, picture.height(), picture.width());
            return pictures(call, call.create(picture.signed(), shape)).toFloatArray();
        }
    }

    /**
     * The unit vector {@code (D)} of a caption.
     *
     * @throws IllegalArgumentException if the caption has no word
     */
    public float[] caption(String caption) {
        CaptionRows rows = CaptionRows.of(caption, config.wordRows(), config.gramRows());
        try (NDManager call = TorchScriptProgram.newManager()) {
            int count = rows.words().length;
            NDArray grams = call.create(rows.grams(), new Shape(count, rows.grams().length / count));
            return program.script()
                    .tensor(call, "caption", call.create(rows.words()), grams)
                    .toFloatArray();
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
