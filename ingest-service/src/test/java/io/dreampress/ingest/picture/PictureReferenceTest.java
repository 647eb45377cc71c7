package io.dreampress.ingest.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureReferenceTest {
    @ParameterizedTest
    @ValueSource(strings = {"plain.png", "plain.jpg", "plain.webp"})
    void takesAPictureInADataUri(String name) {
        assertThat(PictureReference.of(SamplePictures.uri(name)))
                .isInstanceOfSatisfying(
                        Judged.Good.class,
                        good -> assertThat(good.value()).isInstanceOf(PictureReference.Inline.class));
    }

    @Test
    void takesAKey() {
        assertThat(PictureReference.of("uploads/2026/a.png"))
                .isEqualTo(new Judged.Good<>(new PictureReference.Stored("uploads/2026/a.png")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://example.org/a.png | a web address",
                "HTTPS://example.org/a.png | a web address",
                "file:///etc/passwd | neither",
                "../secret | neither",
                "data:image/gif;base64,R0lGODlh | one of 'image/gif'",
                "data:text/html;base64,PGI+ | one of 'text/html'",
                "data:;base64,iVBORw0KGgo= | one of ''",
                "data:image/png,iVBORw0KGgo= | something else",
                "data:image/png;base64,%%% | something else",
                "data:image/png;base64,iVBORw0KGgo= | a truncated one",
                "data:image/png;base64,R0lGODlh | a GIF",
                "data:image/png;base64, | something else"
            })
    void refusesWithAReason(String text, String got) {
        assertThat(bad(PictureReference.of(text)).got()).isEqualTo(got);
    }

    @Test
    void refusesBytesThatAreNotWhatTheUriSays() {
        assertThat(bad(PictureReference.of(SamplePictures.uri("image/png", SamplePictures.file("plain.jpg")))))
                .isEqualTo(new Judged.Bad<>("bytes of image/png, as the data: URI says", "bytes of image/jpeg"));
    }

    @Test
    void refusesMoreThanHalfAMegabyte() {
        byte[] large = Arrays.copyOf(SamplePictures.file("plain.png"), 512 * 1024);
        byte[] larger = Arrays.copyOf(large, 512 * 1024 + 1);
        assertThat(PictureReference.of(SamplePictures.uri("image/png", large))).isInstanceOf(Judged.Good.class);
        assertThat(bad(PictureReference.of(SamplePictures.uri("image/png", larger)))
                        .expected())
                .startsWith("at most 524288 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"animated.png", "animated.webp"})
    void refusesAnimations(String name) {
        assertThat(bad(PictureFile.examine(SamplePictures.file(name))))
                .isEqualTo(new Judged.Bad<>("a still picture", "an animation"));
    }

    @Test
    void refusesGifs() {
        assertThat(bad(PictureFile.examine(SamplePictures.file("animated.gif"))).got())
                .isEqualTo("a GIF");
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0×0", "0, 5, 0×5", "50000, 50000, 50000×50000 pixels", "16384, 2000, 16384×2000 pixels"})
    void refusesSizesThatCannotBeDecodedWithinBounds(int width, int height, String got) {
        assertThat(bad(PictureFile.examine(SamplePictures.pngOf(width, height))).got())
                .isEqualTo(got);
    }

    static List<String> files() {
        return List.of("plain.png", "plain.jpg", "progressive.jpg", "cmyk.jpg", "plain.webp", "orientation-6.webp");
    }

    @ParameterizedTest
    @MethodSource("files")
    void refusesEveryTruncation(String name) {
        byte[] whole = SamplePictures.file(name);
        assertThat(PictureFile.examine(whole)).isInstanceOf(Judged.Good.class);
        for (int length = 0; length < whole.length; length++) {
            assertThat(PictureFile.examine(Arrays.copyOf(whole, length)))
                    .as("first %d of %d bytes", length, whole.length)
                    .isInstanceOf(Judged.Bad.class);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void looksAtAnyBytesWithoutThrowing(String name) {
        Random random = new Random(1);
        for (int round = 0; round < 500; round++) {
            byte[] damaged = SamplePictures.file(name);
            for (int i = 0; i < 4; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            assertThat(PictureFile.examine(damaged)).isNotNull();
        }
    }

    @Test
    void refusesAJpegOfVeryManyScans() {
        byte[] whole = SamplePictures.file("progressive.jpg");
        byte[] scan = {(byte) 0xFF, (byte) 0xDA, 0, 8, 1, 1, 0, 0, 63, 0};
        byte[] many = Arrays.copyOf(whole, whole.length - 2 + 100 * scan.length + 2);
        for (int i = 0; i < 100; i++) {
            System.arraycopy(scan, 0, many, whole.length - 2 + i * scan.length, scan.length);
        }
        many[many.length - 2] = (byte) 0xFF;
        many[many.length - 1] = (byte) 0xD9;
        assertThat(bad(PictureFile.examine(many)).expected()).isEqualTo("a JPEG of at most 64 scans");
    }

    @SuppressWarnings("unchecked")
    private static <T> Judged.Bad<T> bad(Judged<T> judged) {
        assertThat(judged).isInstanceOf(Judged.Bad.class);
        return (Judged.Bad<T>) judged;
    }
}
