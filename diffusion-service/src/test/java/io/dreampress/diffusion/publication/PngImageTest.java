package io.dreampress.diffusion.publication;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.document.Reproducibility;
import io.dreampress.systems.Pixels;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class PngImageTest {
    private static final Provenance PROVENANCE = new Provenance(
            "a \"model\" <1> & more",
            new Reproducibility.Drawing(2, "b".repeat(64), "0.1.0", "f32", "AVX2", "DDIM", 20, 2.5, null, -7));

    @Test
    void otherReadersSeeTheSamePixels() throws IOException {
        for (int[] size : new int[][] {{1, 1}, {1, 9}, {7, 3}, {128, 128}}) {
            Pixels pixels = noise(size[0], size[1]);

            BufferedImage read = ImageIO.read(new ByteArrayInputStream(PngImage.encode(pixels, PROVENANCE)));

            assertThat(read.getWidth()).isEqualTo(size[0]);
            assertThat(read.getHeight()).isEqualTo(size[1]);
            assertThat(rgb(read)).isEqualTo(pixels.rgb());
        }
    }

    @Test
    void smoothPicturesAreSmall() {
        byte[] rgb = new byte[256 * 256 * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i / (256 * 3) / 2 + i % (256 * 3) / 6);
        }

        byte[] png = PngImage.encode(new Pixels(256, 256, rgb), PROVENANCE);

        assertThat(png).hasSizeLessThan(rgb.length / 30);
    }

    @Test
    void equalPicturesGiveEqualBytes() {
        assertThat(PngImage.encode(noise(16, 16), PROVENANCE)).isEqualTo(PngImage.encode(noise(16, 16), PROVENANCE));
    }

    @Test
    void theFileSaysThatAModelMadeItAndWhich() throws Exception {
        String file = new String(PngImage.encode(noise(4, 4), PROVENANCE), StandardCharsets.ISO_8859_1);

        assertThat(file).contains("iTXtXML:com.adobe.xmp\0\0\0\0\0<?xpacket");
        Element description = description(file);
        assertThat(description.getAttributeNS("http://iptc.org/std/Iptc4xmpExt/2008-02-29/", "DigitalSourceType"))
                .isEqualTo("http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia");
        assertThat(description.getAttributeNS("urn:dreampress:provenance:1", "model"))
                .isEqualTo("a \"model\" <1> & more");
        assertThat(description.getAttributeNS("urn:dreampress:provenance:1", "seed"))
                .isEqualTo("-7");
    }

    private static Element description(String file) throws Exception {
        String xmp = file.substring(file.indexOf("<x:xmpmeta"), file.indexOf("</x:xmpmeta>") + "</x:xmpmeta>".length());
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        var document =
                factory.newDocumentBuilder().parse(new ByteArrayInputStream(xmp.getBytes(StandardCharsets.ISO_8859_1)));
        return (Element) document.getElementsByTagName("rdf:Description").item(0);
    }

    private static Pixels noise(int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        new Random(5).nextBytes(rgb);
        return new Pixels(width, height, rgb);
    }

    private static byte[] rgb(BufferedImage image) {
        byte[] rgb = new byte[image.getWidth() * image.getHeight() * 3];
        int i = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int pixel = image.getRGB(x, y);
                rgb[i++] = (byte) (pixel >> 16);
                rgb[i++] = (byte) (pixel >> 8);
                rgb[i++] = (byte) pixel;
            }
        }
        return rgb;
    }
}
