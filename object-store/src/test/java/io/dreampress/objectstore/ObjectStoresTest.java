package io.dreampress.objectstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectStoresTest {
    @Test
    void opensAFolderByItsBarePath(@TempDir Path folder) throws IOException {
        try (var store = ObjectStores.open(URI.create(folder + "/new/objects"), Optional.empty())) {
            store.put("a", "x".getBytes(UTF_8), "text/plain");
        }
        assertThat(folder.resolve("new/objects/a")).hasContent("x");
    }

    @Test
    void refusesAnUnknownScheme() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ObjectStores.open(URI.create("ftp://host/x"), Optional.empty()))
                .withMessageContaining("expected file:<folder> or s3://<bucket>, got scheme 'ftp'");
    }

    @Test
    void refusesAFolderOfAnotherMachine() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ObjectStores.open(URI.create("file://host/x"), Optional.empty()))
                .withMessageContaining("a folder of this machine");
    }

    @Test
    void refusesABaseUrlThatIsNotAbsolute(@TempDir Path folder) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ObjectStores.open(folder.toUri(), Optional.of(URI.create("objects/"))))
                .withMessageContaining("dreampress.objects-base-url");
    }

    @Test
    void readsEndpointRegionAndPrefixOfABucket() {
        var location = S3Location.parse(
                URI.create("s3://press/objects/live?endpoint=http%3A%2F%2Flocalhost%3A9000&region=eu-central-1"));
        assertThat(location)
                .isEqualTo(new S3Location(
                        "press",
                        "objects/live/",
                        Optional.of("eu-central-1"),
                        Optional.of(URI.create("http://localhost:9000")),
                        true));
        assertThat(location.base()).isEqualTo(URI.create("http://localhost:9000/press/objects/live/"));
    }

    @Test
    void namesAnAwsBucketByItsHost() {
        var location = S3Location.parse(URI.create("s3://press?region=eu-central-1"));
        assertThat(location.base()).isEqualTo(URI.create("https://press.s3.eu-central-1.amazonaws.com/"));
    }

    @Test
    void refusesAMistypedParameterOfABucket() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> S3Location.parse(URI.create("s3://press?regio=x")))
                .withMessageContaining("expected no parameters but");
    }

    @Test
    void refusesCredentialsInTheLocation() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> S3Location.parse(URI.create("s3://key:secret@press")))
                .withMessageContaining("without credentials");
    }
}
