package io.dreampress.ingest.http;

import io.dreampress.contracts.payload.Sha256;
import io.dreampress.objectstore.ObjectStore;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/**
 * The object store's pictures and renditions, for consumers that cannot read the store itself. Only kinds of file that
 * a browser can show safely are served; everything else is none of their business.
 */
@HttpOnly
@RestController
class ObjectController {
    private static final Logger LOG = LoggerFactory.getLogger(ObjectController.class);
    private static final String PATH = "/objects/";
    private static final Map<String, String> SAFE = Map.of(
            "png", "image/png",
            "jpeg", "image/jpeg",
            "jpg", "image/jpeg",
            "webp", "image/webp",
            "html", "text/html;charset=UTF-8",
            "md", "text/markdown;charset=UTF-8");

    private final ObjectStore store;

    ObjectController(ObjectStore store) {
        this.store = store;
    }

    @GetMapping(PATH + "**")
    ResponseEntity<byte[]> object(HttpServletRequest http, ServletWebRequest web) {
        String key = http.getRequestURI().substring(http.getContextPath().length() + PATH.length());
        String mediaType = SAFE.get(key.substring(key.lastIndexOf('.') + 1));
        byte[] bytes = Optional.ofNullable(mediaType).flatMap(safe -> read(key)).orElseThrow(ObjectController::missing);
        String hash = Sha256.of(bytes);
        if (web.checkNotModified("\"" + hash + "\"")) {
            return null;
        }
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType(mediaType))
                .eTag("\"" + hash + "\"")
                .header("Cache-Control", key.contains(hash) ? "public, max-age=31536000, immutable" : "no-cache")
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "sandbox; default-src 'none'; img-src *; style-src 'unsafe-inline'")
                .body(bytes);
    }

    private Optional<byte[]> read(String key) {
        try {
            return store.get(key);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.error("object store not reachable", e);
            throw new ProblemException(ProblemResponses.plain(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "Object store: expected an answer, got none. Ask again in a while."));
        }
    }

    private static ProblemException missing() {
        return new ProblemException(ProblemResponses.plain(
                HttpStatus.NOT_FOUND,
                "Object: expected the key of a picture or a rendition, got one that names none."));
    }
}
