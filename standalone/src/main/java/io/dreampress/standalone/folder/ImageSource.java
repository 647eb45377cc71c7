package io.dreampress.standalone.folder;

import io.dreampress.contracts.document.Block;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Fetches images from where their document says they are. */
final class ImageSource {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private ImageSource() {}

    static byte[] fetch(Block.Image image) throws IOException {
        URI uri = URI.create(image.uri());
        return "file".equals(uri.getScheme()) ? Files.readAllBytes(Path.of(uri)) : get(uri);
    }

    private static byte[] get(URI uri) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
        try (HttpClient client = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()) {
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) {
                throw new IOException("'" + uri + "': expected status 200, got " + response.statusCode());
            }
            return response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("'" + uri + "': interrupted", e);
        }
    }
}
