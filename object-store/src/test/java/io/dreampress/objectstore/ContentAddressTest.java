package io.dreampress.objectstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ContentAddressTest {
    // the published SHA-256 of "abc" (FIPS 180-2, appendix B.1)
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void isTheSha256OfTheBytes() {
        assertThat(ContentAddress.of("abc".getBytes(UTF_8)).sha256()).isEqualTo(ABC);
    }

    @Test
    void makesAKeySpreadOverFolders() {
        assertThat(new ContentAddress(ABC).key("images", "png")).isEqualTo("images/ba/" + ABC + ".png");
    }

    @Test
    void tellsWhetherBytesAreTheOnesNamed() {
        assertThat(new ContentAddress(ABC).matches("abc".getBytes(UTF_8))).isTrue();
        assertThat(new ContentAddress(ABC).matches("abd".getBytes(UTF_8))).isFalse();
    }

    @Test
    void refusesWhatIsNoHash() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ContentAddress(ABC.toUpperCase()));
    }
}
