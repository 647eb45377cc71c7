package io.dreampress.ingest.admission;

import io.dreampress.contracts.document.Problem;
import io.dreampress.ingest.picture.Darkroom;
import io.dreampress.ingest.picture.Judged;
import io.dreampress.ingest.picture.PictureFile;
import io.dreampress.ingest.picture.PictureReference;
import io.dreampress.ingest.request.FieldErrors;
import io.dreampress.objectstore.ContentAddress;
import io.dreampress.objectstore.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.FixedBackOff;

/**
 * Puts requests' pictures, made ready for models, into the object store: {@code pictures/<documentId>/<sha256>.png}.
 * They are the document's own copies and go with its work; what a requester's key names is never touched. While the store
 * cannot be used, whoever needs it waits.
 */
public final class Pictures {
    private static final FixedBackOff ONE_SECOND = new FixedBackOff(1000, FixedBackOff.UNLIMITED_ATTEMPTS);

    private final ObjectStore store;
    private final Darkroom darkroom = new Darkroom();
    private final RetryTemplate patience = new RetryTemplate(new UntilStopped());
    private volatile Optional<String> trouble = Optional.empty();
    private volatile boolean stopped;

    public Pictures(ObjectStore store) {
        this.store = store;
    }

    /** Why the object store could not be used when it was last needed; empty if it could. */
    Optional<String> trouble() {
        return trouble;
    }

    /** Whoever waits for the object store, or needs it while it cannot be used, gets {@link ObjectStoreUnavailable} from now on. */
    void stopWaiting() {
        stopped = true;
    }

    /** What became of a request's pictures. */
    sealed interface Shelved {
        /** All are in the store, under these keys. */
        record Complete(List<String> keys) implements Shelved {}

        /** Some name nothing, or cannot be used. */
        record Unusable(Problem problem) implements Shelved {}
    }

    /**
     * Shelves pictures.
     *
     * @param pictures {@code data:} URIs or keys; null for none
     * @throws ObjectStoreUnavailable after {@link #stopWaiting}
     */
    Shelved shelve(UUID documentId, List<String> pictures) {
        if (pictures == null) {
            return new Shelved.Complete(List.of());
        }
        List<byte[]> ready = new ArrayList<>();
        FieldErrors errors = new FieldErrors();
        for (int i = 0; i < pictures.size(); i++) {
            switch (developed(pictures.get(i))) {
                case Judged.Good<byte[]>(byte[] png) -> ready.add(png);
                case Judged.Bad<byte[]>(String expected, String got) ->
                    errors.add("pictures[" + i + "]", expected, got);
            }
        }
        return errors.isEmpty()
                ? new Shelved.Complete(ready.stream()
                        .map(png -> patience.invoke(() -> put(documentId, png)))
                        .toList())
                : new Shelved.Unusable(errors.problem());
    }

    private Judged<byte[]> developed(String picture) {
        return switch (PictureReference.of(picture)) {
            case Judged.Bad<PictureReference>(String expected, String got) -> new Judged.Bad<>(expected, got);
            case Judged.Good<PictureReference>(PictureReference.Inline(PictureFile file)) -> darkroom.develop(file);
            case Judged.Good<PictureReference>(PictureReference.Stored(String key)) ->
                patience.invoke(() -> stored(key));
        };
    }

    private Judged<byte[]> stored(String key) {
        try {
            OptionalLong size = store.size(key);
            if (size.isPresent() && size.getAsLong() > PictureFile.LARGEST) {
                return new Judged.Bad<>(
                        "an object of at most " + PictureFile.LARGEST + " bytes", size.getAsLong() + " bytes");
            }
            Optional<byte[]> bytes = size.isPresent() ? store.get(key) : Optional.empty();
            if (bytes.isEmpty()) {
                return new Judged.Bad<>("the key of an object in the store", "a key that names nothing");
            }
            trouble = Optional.empty();
            return switch (PictureFile.examine(bytes.get())) {
                case Judged.Good<PictureFile>(PictureFile file) -> darkroom.develop(file);
                case Judged.Bad<PictureFile>(String expected, String got) -> new Judged.Bad<>(expected, got);
            };
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private String put(UUID documentId, byte[] png) {
        String key = "pictures/" + documentId + "/" + ContentAddress.of(png).sha256() + ".png";
        try {
            store.putIfAbsent(key, png, "image/png");
            trouble = Optional.empty();
            return key;
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private ObjectStoreUnavailable unavailable(IOException e) {
        ObjectStoreUnavailable unavailable = new ObjectStoreUnavailable(e);
        trouble = Optional.of(unavailable.getMessage());
        return unavailable;
    }

    private final class UntilStopped implements RetryPolicy {
        @Override
        public boolean shouldRetry(Throwable failure) {
            return failure instanceof ObjectStoreUnavailable && !stopped;
        }

        @Override
        public BackOff getBackOff() {
            return ONE_SECOND;
        }
    }
}
