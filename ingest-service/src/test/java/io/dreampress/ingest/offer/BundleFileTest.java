package io.dreampress.ingest.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.contracts.request.ImageSize;
import io.dreampress.contracts.request.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleFileTest {
    @TempDir
    Path folder;

    @Test
    void readsWhatTheBundleOffers() {
        ModelOffer offer = BundleFile.read(SampleOffer.folder());

        assertThat(offer.kinds()).containsExactlyInAnyOrder(Kind.WRITE, Kind.ILLUSTRATE, Kind.IMAGE);
        assertThat(offer.imageSizes()).containsExactly(new ImageSize(128, 128), new ImageSize(256, 128));
        assertThat(offer.contextTokens()).isEqualTo(2048);
        assertThat(offer.feedback()).isFalse();
        assertThat(offer.defaults())
                .isEqualTo(
                        new ModelOffer.Defaults(25, 4.0, null, "flat emoji", "", 400, 0.0, 0, 1.0, 1.1, 1, 4, false));
    }

    @Test
    void readsImagesBackAsLearnedUnlessItsDefaultsSayOtherwise() throws IOException {
        String learned = Files.readString(SampleOffer.folder().resolve("bundle.json"))
                .replace("\"feedback\": false", "\"feedback\": true");
        Files.writeString(folder.resolve("bundle.json"), learned);
        assertThat(BundleFile.read(folder).defaults().feedback()).isTrue();

        Files.writeString(
                folder.resolve("bundle.json"),
                learned.replace("\"defaults\": {", "\"defaults\": {\"feedback\": false,"));
        assertThat(BundleFile.read(folder).feedback()).isTrue();
        assertThat(BundleFile.read(folder).defaults().feedback()).isFalse();
    }

    @Test
    void leavesRoomForTheWritingInTheContext() {
        assertThat(SampleOffer.offer().promptTokens()).isEqualTo(2048 - 512 - 1);
    }

    @Test
    void listsEveryFaultOfABundleAtOnce() throws IOException {
        Files.writeString(folder.resolve("bundle.json"), """
                {"format": 2, "name": "x", "kinds": ["write", "dance"], "contextTokens": "many", "imageSizes": []}""");

        assertThatThrownBy(() -> BundleFile.read(folder))
                .isInstanceOf(UnreadableBundleException.class)
                .hasMessageContaining("format: expected the number 1, got 2")
                .hasMessageContaining("version: expected a text, got nothing")
                .hasMessageContaining("kinds: expected some of write, illustrate, image, edit, answer")
                .hasMessageContaining("contextTokens: expected a whole number from 1, got \"many\"")
                .hasMessageContaining("imageSizes: expected at least one")
                .hasMessageContaining("feedback: expected true or false")
                .hasMessageContaining("maxImages: expected a whole number from 0, got nothing");
    }

    @Test
    void saysWhichFolderIsNoBundle() {
        assertThatThrownBy(() -> BundleFile.read(folder.resolve("missing")))
                .isInstanceOf(UnreadableBundleException.class)
                .hasMessageContaining("missing")
                .hasMessageContaining("dreampress.model");
    }

    @Test
    void countsTokensBeyondTheTokenizersOwnTruncation() {
        try (BundleTokenizer tokenizer = BundleTokenizer.open(SampleOffer.folder())) {
            assertThat(tokenizer.count("plant tomato ".repeat(700))).isEqualTo(1400);
        }
    }

    @Test
    void refusesABundleWithoutTokenizer() {
        assertThatThrownBy(() -> BundleTokenizer.open(folder))
                .isInstanceOf(UnreadableBundleException.class)
                .hasMessageContaining("tokenizer/tokenizer.json");
    }
}
