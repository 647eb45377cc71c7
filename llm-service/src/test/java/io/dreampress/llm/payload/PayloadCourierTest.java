package io.dreampress.llm.payload;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.payload.ObjectReference;
import io.dreampress.contracts.payload.Payload;
import io.dreampress.contracts.payload.Sha256;
import io.dreampress.objectstore.ObjectStore;
import io.dreampress.objectstore.ObjectStores;
import io.dreampress.systems.Pixels;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PayloadCourierTest {
    @TempDir
    Path folder;

    private ObjectStore store;
    private PayloadCourier courier;

    @BeforeEach
    void open() throws IOException {
        store = ObjectStores.open(folder.toUri(), Optional.empty());
        courier = new PayloadCourier(store, Runnable::run);
    }

    @Test
    void smallConditionsTravelInTheMessage() {
        byte[] bytes = new byte[Payload.LARGEST_INLINE];

        Payload payload = courier.send("document", 0, () -> bytes).join();

        assertThat(((Payload.Inline) payload).bytes()).isEqualTo(bytes);
    }

    @Test
    void largeConditionsAreStoredBeforeThePayloadIsReady() throws IOException {
        byte[] bytes = new byte[Payload.LARGEST_INLINE + 1];

        Payload payload = courier.send("document", 3, () -> bytes).join();

        ObjectReference object = ((Payload.Stored) payload).object();
        assertThat(object.key()).isEqualTo("conditions/document/3");
        assertThat(object.size()).isEqualTo(bytes.length);
        assertThat(object.sha256()).isEqualTo(Sha256.of(bytes));
        assertThat(store.get(object.key())).hasValue(bytes);
    }

    @Test
    void triesAgainUntilTheStoreIsThereAndSaysSo() throws Exception {
        AtomicInteger failures = new AtomicInteger(2);
        ObjectStore flaky = (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                    if (failures.getAndDecrement() > 0) {
                        throw new IOException("disk full");
                    }
                    return method.invoke(store, arguments);
                });
        PayloadCourier persistent = new PayloadCourier(flaky, Runnable::run);

        var payload = persistent.send("document", 0, () -> new byte[Payload.LARGEST_INLINE + 1]);
        assertThat(persistent.trouble()).hasValue("disk full");

        assertThat(payload.get(20, TimeUnit.SECONDS)).isInstanceOf(Payload.Stored.class);
        assertThat(persistent.trouble()).isEmpty();
    }

    @Test
    void readsAPictureAsRows() throws IOException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, new Color(255, 128, 1).getRGB());
        image.setRGB(1, 0, 0);

        Pixels pixels = courier.fetch(stored("picture.png", png(image))).join().orElseThrow();

        assertThat(pixels.width()).isEqualTo(2);
        assertThat(pixels.height()).isEqualTo(1);
        assertThat(pixels.rgb()).containsExactly(255, 128, 1, 255, 255, 255);
    }

    @Test
    void aPictureThatIsGoneOrAlteredOrNoneIsNotThere() throws IOException {
        byte[] png = png(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB));
        ObjectReference altered =
                new ObjectReference(stored("altered.png", png).key(), Sha256.of("another"), png.length, "image/png");
        ObjectReference gone = new ObjectReference("gone.png", Sha256.of("gone"), 1, "image/png");
        ObjectReference text = stored("text.png", "text".getBytes(StandardCharsets.UTF_8));

        assertThat(courier.fetch(altered).join()).isEmpty();
        assertThat(courier.fetch(gone).join()).isEmpty();
        assertThat(courier.fetch(text).join()).isEmpty();
    }

    @Test
    void discardsADocumentsConditionsAndNoOthers() throws IOException {
        store.put("conditions/a/0", new byte[1], "x");
        store.put("conditions/a/1", new byte[1], "x");
        store.put("conditions/b/0", new byte[1], "x");

        courier.discardConditions("a");

        try (var keys = store.list("conditions/")) {
            assertThat(keys).containsExactly("conditions/b/0");
        }
    }

    private ObjectReference stored(String key, byte[] bytes) throws IOException {
        store.put(key, bytes, "image/png");
        return new ObjectReference(key, Sha256.of(bytes), bytes.length, "image/png");
    }

    private static byte[] png(BufferedImage image) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }
}
