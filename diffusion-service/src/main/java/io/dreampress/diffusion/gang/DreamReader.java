package io.dreampress.diffusion.gang;

import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.contracts.payload.Payload;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.MalformedMessageException;
import io.dreampress.contracts.topic.NewerMessageException;
import io.dreampress.diffusion.denoising.ImageId;
import io.dreampress.objectstore.ContentAddress;
import io.dreampress.objectstore.ObjectStore;
import io.dreampress.systems.Condition;
import io.dreampress.systems.ConditionCodec;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Makes sense of records of the dream topics, or says why there is none. Thread-safe. */
final class DreamReader {
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final int MOST_PIXELS_A_SIDE = 8192;

    private final Deserializer<DreamRequested> deserializer = new JsonSerde<>(DreamRequested.class).deserializer();
    private final ObjectStore store;
    private final String bundleHash;
    private final int mostSteps;

    /**
     * @param bundleHash the bundle that is drawn with
     * @param mostSteps denoising steps that fit into a record's lock
     */
    DreamReader(ObjectStore store, String bundleHash, int mostSteps) {
        this.store = store;
        this.bundleHash = bundleHash;
        this.mostSteps = mostSteps;
    }

    /**
     * Reads a record.
     *
     * @throws UnusableDreamException if nobody can ever draw it
     * @throws NewerMessageException if only a newer version can
     */
    DreamRequested read(ConsumerRecord<byte[], byte[]> record) throws UnusableDreamException {
        try {
            DreamRequested dream = deserializer.deserialize(record.topic(), record.headers(), record.value());
            if (dream == null) {
                throw new UnusableDreamException("dream: expected a value, got none");
            }
            check(dream);
            return dream;
        } catch (MalformedMessageException e) {
            throw new UnusableDreamException(e.getMessage(), e);
        }
    }

    /** Which image an unusable record asks for, as far as it says so. */
    Optional<ImageId> imageOf(ConsumerRecord<byte[], byte[]> record) {
        try {
            JsonNode tree = record.value() == null ? null : JsonSerde.MAPPER.readTree(record.value());
            if (tree == null
                    || !tree.path("documentId").isString()
                    || !tree.path("imageIndex").isInt()) {
                return Optional.empty();
            }
            var image = new ImageId(
                    tree.path("documentId").stringValue(),
                    tree.path("imageIndex").intValue());
            return Optional.of(image).filter(DreamReader::isNamed);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /**
     * What the dream is drawn from.
     *
     * @throws IOException if the object store cannot be read now
     */
    Condition condition(DreamRequested dream) throws UnusableDreamException, IOException {
        try {
            Condition condition = ConditionCodec.decode(bytes(dream.condition()));
            return dream.imageGuidance() == null ? condition : condition.guidedByPictures(dream.imageGuidance());
        } catch (IllegalArgumentException e) {
            throw new UnusableDreamException(e.getMessage(), e);
        }
    }

    private byte[] bytes(Payload condition) throws UnusableDreamException, IOException {
        return switch (condition) {
            case Payload.Inline(byte[] inline) -> inline;
            case Payload.Stored(var object) ->
                store.get(object.key())
                        .filter(stored -> new ContentAddress(object.sha256()).matches(stored))
                        .orElseThrow(() -> new UnusableDreamException("condition '" + object.key()
                                + "': expected an object of SHA-256 " + object.sha256()
                                + ", got none or another; was its document deleted?"));
        };
    }

    private void check(DreamRequested dream) throws UnusableDreamException {
        expect(
                dream.documentId() != null && isNamed(new ImageId(dream.documentId(), dream.imageIndex())),
                "documentId, imageIndex: expected a UUID in lower case and a number from 0, got '" + dream.documentId()
                        + "' and " + dream.imageIndex());
        expect(
                isSide(dream.width()) && isSide(dream.height()),
                "width, height: expected 1 to " + MOST_PIXELS_A_SIDE + " pixels, got " + dream.width() + " x "
                        + dream.height());
        expect(
                dream.steps() >= 1 && dream.steps() <= mostSteps,
                "steps: expected 1 to " + mostSteps + " (what fits into a third of the record lock), got "
                        + dream.steps() + "; ask for fewer or raise dreampress.diffusion.lock-duration");
        expect(isGuidance(dream.guidance()), "guidance: expected a number from 1, got " + dream.guidance());
        expect(
                dream.imageGuidance() == null || isGuidance(dream.imageGuidance()),
                "imageGuidance: expected none or a number from 1, got " + dream.imageGuidance());
        expect(isThere(dream.condition()), "condition: expected inline bytes or a stored object, got neither");
        expect(
                bundleHash.equals(dream.bundleHash()),
                "bundleHash: expected " + bundleHash + ", the bundle that this worker draws with, got "
                        + dream.bundleHash() + "; run writers and painters with the same bundle");
    }

    private static boolean isNamed(ImageId image) {
        return image.imageIndex() >= 0 && UUID.matcher(image.documentId()).matches();
    }

    private static boolean isSide(int pixels) {
        return pixels >= 1 && pixels <= MOST_PIXELS_A_SIDE;
    }

    private static boolean isGuidance(double strength) {
        return Double.isFinite(strength) && strength >= 1;
    }

    private static boolean isThere(Payload condition) {
        return switch (condition) {
            case null -> false;
            case Payload.Inline(byte[] bytes) -> bytes != null;
            case Payload.Stored(var object) ->
                object != null
                        && object.key() != null
                        && object.sha256() != null
                        && object.sha256().matches("[0-9a-f]{64}");
        };
    }

    private static void expect(boolean right, String otherwise) throws UnusableDreamException {
        if (!right) {
            throw new UnusableDreamException(otherwise);
        }
    }
}
