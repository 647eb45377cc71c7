package io.dreampress.diffusion.publication;

import io.dreampress.contracts.image.ImageRendered;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.diffusion.denoising.ImageId;
import io.dreampress.objectstore.ObjectStore;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Rendered images in the object store. Bytes are content-addressed; a pointer {@code dreams/<documentId>/<imageIndex>},
 * created only if absent, makes the first renderer of a dream the winner. The pointer is the winner's
 * {@link ImageRendered} as JSON, so that whoever renders the same dream again can say the very same. The bytes are there
 * before the pointer is. A pointer that is lost with the power costs a rendering, no image.
 *
 * <p>Thread-safe, also among processes.
 */
public final class Gallery {
    private static final Logger LOG = LoggerFactory.getLogger(Gallery.class);
    private static final int ROUNDS_AGAINST_VANISHING_POINTERS = 10;

    private final ObjectStore store;

    public Gallery(ObjectStore store) {
        this.store = store;
    }

    /** The image, if somebody has rendered it before. */
    public Optional<ImageRendered> find(ImageId image) throws IOException {
        Optional<byte[]> pointer = store.get(pointerKey(image));
        if (pointer.isEmpty()) {
            return Optional.empty();
        }
        Optional<ImageRendered> winner = read(pointer.get()).filter(rendered -> pointsTo(rendered, image));
        if (winner.isPresent() && store.exists(winner.get().image().key())) {
            return winner;
        }
        LOG.warn(
                "Pointer to an image that is gone; it is rendered again: documentId={} imageIndex={}",
                image.documentId(),
                image.imageIndex());
        store.delete(pointerKey(image));
        return Optional.empty();
    }

    /**
     * Stores an image, unless somebody was first.
     *
     * @param rendered names the bytes given
     * @return the winner: {@code rendered}, or what an earlier renderer stored
     */
    public ImageRendered hang(ImageRendered rendered, byte[] png) throws IOException {
        ImageId image = new ImageId(rendered.documentId(), rendered.imageIndex());
        store.putIfAbsent(rendered.image().key(), png, rendered.image().mediaType());
        byte[] pointer = JsonSerde.MAPPER.writeValueAsBytes(rendered);
        for (int round = 0; round < ROUNDS_AGAINST_VANISHING_POINTERS; round++) {
            if (store.claim(pointerKey(image), pointer, "application/json")) {
                return rendered;
            }
            Optional<ImageRendered> winner = find(image);
            if (winner.isPresent()) {
                return winner.get();
            }
        }
        throw new IOException("pointer '" + pointerKey(image) + "': expected to create or to read it, got neither in "
                + ROUNDS_AGAINST_VANISHING_POINTERS + " rounds; check who deletes objects");
    }

    private static String pointerKey(ImageId image) {
        return "dreams/" + image.documentId() + "/" + image.imageIndex();
    }

    private static Optional<ImageRendered> read(byte[] pointer) {
        try {
            return Optional.ofNullable(JsonSerde.MAPPER.readValue(pointer, ImageRendered.class));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static boolean pointsTo(ImageRendered rendered, ImageId image) {
        return image.equals(new ImageId(rendered.documentId(), rendered.imageIndex())) && rendered.image() != null;
    }
}
