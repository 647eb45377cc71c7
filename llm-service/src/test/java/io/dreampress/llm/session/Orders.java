package io.dreampress.llm.session;

import io.dreampress.contracts.request.DocumentOrder;
import io.dreampress.contracts.request.ImageOptions;
import io.dreampress.contracts.request.ImageSize;
import io.dreampress.contracts.request.Kind;
import io.dreampress.contracts.request.OnImageFailure;
import io.dreampress.contracts.request.Placement;
import io.dreampress.contracts.request.Priority;
import io.dreampress.contracts.request.RequestAccepted;
import io.dreampress.contracts.request.TextOptions;
import java.time.Instant;
import java.util.List;

/** An accepted request under construction. */
public record Orders(
        String documentId,
        String tenant,
        String prompt,
        int images,
        boolean feedback,
        Priority priority,
        OnImageFailure onImageFailure,
        List<String> pictures,
        Instant acceptedAt) {
    static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    public static Orders document(String documentId) {
        return new Orders(
                documentId,
                "default",
                "prompt of " + documentId,
                0,
                false,
                Priority.INTERACTIVE,
                OnImageFailure.PLACEHOLDER,
                List.of(),
                NOON);
    }

    public Orders withImages(int images) {
        return new Orders(documentId, tenant, prompt, images, feedback, priority, onImageFailure, pictures, acceptedAt);
    }

    Orders withPrompt(String prompt) {
        return new Orders(documentId, tenant, prompt, images, feedback, priority, onImageFailure, pictures, acceptedAt);
    }

    Orders withPictures(String... keys) {
        return new Orders(
                documentId, tenant, prompt, images, feedback, priority, onImageFailure, List.of(keys), acceptedAt);
    }

    public Orders fedBack() {
        return new Orders(documentId, tenant, prompt, images, true, priority, onImageFailure, pictures, acceptedAt);
    }

    Orders bulk() {
        return new Orders(
                documentId, tenant, prompt, images, feedback, Priority.BULK, onImageFailure, pictures, acceptedAt);
    }

    Orders onImageFailure(OnImageFailure policy) {
        return new Orders(documentId, tenant, prompt, images, feedback, priority, policy, pictures, acceptedAt);
    }

    Orders of(String tenant, int secondsPastNoon) {
        return new Orders(
                documentId,
                tenant,
                prompt,
                images,
                feedback,
                priority,
                onImageFailure,
                pictures,
                NOON.plusSeconds(secondsPastNoon));
    }

    public RequestAccepted accepted() {
        DocumentOrder order = new DocumentOrder(
                Kind.WRITE,
                prompt,
                null,
                "en",
                pictures,
                new ImageOptions(
                        images, images, new Placement.Automatic(), new ImageSize(16, 24), "", "", 4, 3.5, null),
                new TextOptions(100, 0.0, 0, 1.0, 1.0, List.of()),
                7,
                priority,
                onImageFailure,
                feedback);
        return new RequestAccepted(documentId, null, tenant, order, null, acceptedAt);
    }

    Ticket ticket() {
        return Ticket.of(accepted(), null);
    }
}
