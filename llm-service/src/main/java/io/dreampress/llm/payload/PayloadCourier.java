package io.dreampress.llm.payload;

import io.dreampress.contracts.payload.ObjectReference;
import io.dreampress.contracts.payload.Payload;
import io.dreampress.objectstore.ContentAddress;
import io.dreampress.objectstore.ObjectStore;
import io.dreampress.systems.Pixels;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries payloads between memory and the object store, off the callers' threads. While the store cannot be reached it
 * tries again with growing pauses and says so; what it was given is never lost.
 *
 * <p>Thread-safe.
 */
public final class PayloadCourier {
    /** Where conditions lie: {@code conditions/<documentId>/<imageIndex>}. */
    private static final String CONDITIONS = "conditions/";

    /** Where the front door puts input pictures: {@code pictures/<documentId>/<sha256>.png}. */
    private static final String PICTURES = "pictures/";

    private static final String CONDITION_TYPE = "application/vnd.dreampress.condition+safetensors";
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(PayloadCourier.class);

    private final ObjectStore store;
    private final Executor executor;
    private volatile String trouble;

    /** @param executor runs the transfers; each may block for as long as the store takes */
    public PayloadCourier(ObjectStore store, Executor executor) {
        this.store = store;
        this.executor = executor;
    }

    /** Why the object store cannot be used at the moment, or empty if it can. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /**
     * Makes an encoded condition ready to travel: as it is up to {@link Payload#LARGEST_INLINE} bytes, in the object
     * store beyond. The payload is complete only when the object is stored.
     *
     * @param encoding makes the bytes, on the courier's thread
     */
    public CompletableFuture<Payload> send(String documentId, int imageIndex, Supplier<byte[]> encoding) {
        return CompletableFuture.supplyAsync(encoding, executor).thenCompose(bytes -> {
            if (bytes.length <= Payload.LARGEST_INLINE) {
                return CompletableFuture.completedFuture(new Payload.Inline(bytes));
            }
            String key = CONDITIONS + documentId + "/" + imageIndex;
            return persistently(() -> {
                store.put(key, bytes, CONDITION_TYPE);
                return new Payload.Stored(
                        new ObjectReference(key, ContentAddress.of(bytes).sha256(), bytes.length, CONDITION_TYPE));
            });
        });
    }

    /**
     * Reads a picture.
     *
     * @return empty if the object is gone, is not the one named, or is not a picture
     */
    public CompletableFuture<Optional<Pixels>> fetch(ObjectReference image) {
        return persistently(() -> store.get(image.key())).thenApply(bytes -> {
            if (bytes.isPresent() && new ContentAddress(image.sha256()).matches(bytes.get())) {
                return PictureReader.read(bytes.get());
            }
            LOG.warn("Image is gone or altered, key={} sha256={}", image.key(), image.sha256());
            return Optional.empty();
        });
    }

    /**
     * Reads an input picture by its key.
     *
     * @return empty if the object is gone or is not a picture
     */
    public CompletableFuture<Optional<Pixels>> fetch(String key) {
        return persistently(() -> store.get(key)).thenApply(bytes -> bytes.flatMap(PictureReader::read));
    }

    /** Deletes a document's conditions, some time soon. */
    public void discardConditions(String documentId) {
        persistently(() -> store.deleteAll(CONDITIONS + documentId + "/"));
    }

    /** Deletes a document's input pictures, some time soon. */
    public void discardPictures(String documentId) {
        persistently(() -> store.deleteAll(PICTURES + documentId + "/"));
    }

    private <T> CompletableFuture<T> persistently(Transfer<T> transfer) {
        CompletableFuture<T> result = new CompletableFuture<>();
        attempt(transfer, FIRST_PAUSE, result, executor);
        return result;
    }

    private <T> void attempt(Transfer<T> transfer, Duration pause, CompletableFuture<T> result, Executor where) {
        where.execute(() -> {
            try {
                T outcome = transfer.run();
                trouble = null;
                result.complete(outcome);
            } catch (IOException e) {
                trouble = e.getMessage();
                LOG.warn("Object store: trying again in {} ms: {}", pause.toMillis(), e.getMessage());
                Duration next = pause.multipliedBy(2);
                attempt(
                        transfer,
                        next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE,
                        result,
                        CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, executor));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
    }

    private interface Transfer<T> {
        T run() throws IOException;
    }
}
