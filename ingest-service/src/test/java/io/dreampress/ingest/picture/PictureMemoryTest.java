package io.dreampress.ingest.picture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What pictures cost in memory: bombs nothing, and the largest that are taken no more than a bound. */
class PictureMemoryTest {
    private static final int SIDE = 5600;
    private static final long MOST_FOR_A_REFUSAL = 1 << 20;
    private static final long MOST_FOR_A_PICTURE = 256 << 20;

    private final Darkroom darkroom = new Darkroom();

    static Stream<Arguments> bombs() {
        return Map.of(
                        "PNG", SamplePictures.pngOf(50_000, 50_000),
                        "JPEG", SamplePictures.jpegOf(50_000, 50_000),
                        "WebP", SamplePictures.webpOf(50_000, 50_000))
                .entrySet()
                .stream()
                .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest
    @MethodSource("bombs")
    void aDecompressionBombIsRefusedBeforeItIsDecoded(String format, byte[] bomb) {
        long before = allocated();
        Judged<PictureFile> judged = PictureFile.examine(bomb);

        assertThat(allocated() - before).isLessThan(MOST_FOR_A_REFUSAL);
        assertThat(judged)
                .isEqualTo(new Judged.Bad<>("at most 16384 pixels a side and 32000000 in all", "50000×50000 pixels"));
    }

    static Stream<Arguments> large() throws IOException {
        BufferedImage colours = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        return Map.of(
                        "16-bit PNG", SamplePictures.encoded(sixteenBits(), "png"),
                        "JPEG", jpeg(colours, ImageWriteParam.MODE_DISABLED),
                        "progressive JPEG", jpeg(colours, ImageWriteParam.MODE_DEFAULT),
                        "WebP", SamplePictures.file("large.webp"))
                .entrySet()
                .stream()
                .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest
    @MethodSource("large")
    void theLargestPicturesAreDevelopedWithinABound(String format, byte[] file) {
        var picture = ((Judged.Good<PictureFile>) PictureFile.examine(file)).value();
        long before = allocated();
        Judged<byte[]> developed = darkroom.develop(picture);

        assertThat(developed).isInstanceOf(Judged.Good.class);
        assertThat(allocated() - before).isLessThan(MOST_FOR_A_PICTURE);
    }

    private static BufferedImage sixteenBits() {
        var model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_USHORT);
        WritableRaster raster = model.createCompatibleWritableRaster(SIDE, SIDE);
        return new BufferedImage(model, raster, false, null);
    }

    private static byte[] jpeg(BufferedImage image, int progressive) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        var bytes = new ByteArrayOutputStream();
        try (var stream = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setProgressiveMode(progressive);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** Bytes that this thread has allocated since it began: an upper bound of what it holds at once. */
    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
