package io.dreampress.ingest.admission;

import io.dreampress.contracts.document.Problem;
import io.dreampress.ingest.request.FieldErrors;
import io.dreampress.ingest.request.Picture;
import io.dreampress.objectstore.ContentAddress;
import io.dreampress.objectstore.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts requests' pictures into the object store, named by their content, and looks up those that are there already. */
public final class Pictures {
    private final ObjectStore store;

    public Pictures(ObjectStore store) {
        this.store = store;
    }

    /** What became of a request's pictures. */
    sealed interface Shelved {
        /** All are in the store, under these keys. */
        record Complete(List<String> keys) implements Shelved {}

        /** Some keys name nothing. */
        record Missing(Problem problem) implements Shelved {}
    }

    /**
     * Shelves pictures.
     *
     * @param pictures {@code data:} URIs or keys; null for none
     */
    Shelved shelve(List<String> pictures) {
        if (pictures == null) {
            return new Shelved.Complete(List.of());
        }
        List<String> keys = new ArrayList<>();
        FieldErrors errors = new FieldErrors();
        for (String picture : pictures) {
            Optional<Picture> data = Picture.fromData(picture);
            if (data.isPresent()) {
                keys.add(put(data.get()));
            } else if (exists(picture)) {
                keys.add(picture);
            } else {
                String field = "pictures[" + pictures.indexOf(picture) + "]";
                errors.add(field, "the key of an object in the store", "a key that names nothing");
            }
        }
        return errors.isEmpty() ? new Shelved.Complete(keys) : new Shelved.Missing(errors.problem());
    }

    private String put(Picture picture) {
        String key = ContentAddress.of(picture.bytes()).key("pictures", picture.extension());
        try {
            store.putIfAbsent(key, picture.bytes(), picture.mediaType());
            return key;
        } catch (IOException e) {
            throw new ObjectStoreUnavailable(e);
        }
    }

    private boolean exists(String key) {
        try {
            return store.exists(key);
        } catch (IOException e) {
            throw new ObjectStoreUnavailable(e);
        }
    }
}
