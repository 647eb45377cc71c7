package io.dreampress.diffusion.publication;

import io.dreampress.contracts.document.Reproducibility;
import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.contracts.image.ImageRendered;
import io.dreampress.contracts.payload.ObjectReference;
import io.dreampress.objectstore.ContentAddress;
import io.dreampress.systems.Pixels;

/**
 * Makes a file of a drawn picture.
 *
 * @param model name and version of the model bundle
 * @param bundleHash SHA-256 over the bundle's files
 * @param codeVersion of Dreampress
 * @param precision {@code f32} or {@code bf16}
 * @param kernels the CPU instruction set that libtorch uses
 * @param sampler such as {@code DDIM}
 */
public record Framing(
        String model, String bundleHash, String codeVersion, String precision, String kernels, String sampler) {
    private static final String PNG = "image/png";

    /** The picture as a PNG file with its provenance, and the fact that names it. */
    public Framed frame(DreamRequested dream, Pixels pixels) {
        var drawing = new Reproducibility.Drawing(
                dream.imageIndex(),
                bundleHash,
                codeVersion,
                precision,
                kernels,
                sampler,
                dream.steps(),
                dream.guidance(),
                dream.imageGuidance(),
                dream.seed());
        byte[] png = PngImage.encode(pixels, new Provenance(model, drawing));
        ContentAddress address = ContentAddress.of(png);
        var reference = new ObjectReference(key(dream, address), address.sha256(), png.length, PNG);
        return new Framed(
                new ImageRendered(
                        dream.documentId(), dream.imageIndex(), reference, pixels.width(), pixels.height(), drawing),
                png);
    }

    /** Named by its content below its document, so that a document's files can go with it. */
    private static String key(DreamRequested dream, ContentAddress address) {
        return "images/" + dream.documentId() + "/" + address.sha256() + ".png";
    }

    /**
     * A file and its name.
     *
     * @param fact what will be published
     * @param png the file's bytes
     */
    public record Framed(ImageRendered fact, byte[] png) {}
}
