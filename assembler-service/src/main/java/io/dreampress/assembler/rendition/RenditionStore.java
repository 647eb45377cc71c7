package io.dreampress.assembler.rendition;

import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.contracts.document.Rendition;
import io.dreampress.objectstore.ContentAddress;
import io.dreampress.objectstore.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Stores a document's renditions under the hash of their bytes: storing them again changes nothing. Thread-safe. */
public final class RenditionStore {
    private static final String FOLDER = "renditions";

    private final ObjectStore objects;
    private final HtmlRenderer html = new HtmlRenderer();
    private final MarkdownRenderer markdown = new MarkdownRenderer();

    public RenditionStore(ObjectStore objects) {
        this.objects = objects;
    }

    /**
     * Stores HTML and Markdown.
     *
     * @return the document with its renditions
     */
    public DocumentFinished store(DocumentFinished document) throws IOException {
        var paths = paths();
        return document.withRenditions(List.of(
                store(html.render(document, paths), "html", "text/html"),
                store(markdown.render(document, paths), "md", "text/markdown")));
    }

    private Rendition store(String text, String extension, String mediaType) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var address = ContentAddress.of(bytes);
        String key = address.key(FOLDER, extension);
        objects.putIfAbsent(key, bytes, mediaType + ";charset=utf-8");
        return new Rendition(mediaType, objects.uri(key).toString(), address.sha256(), bytes.length);
    }

    /** Relative to a rendition, so that the store may be moved or served under another address. */
    private ImagePaths paths() {
        String probe = objects.uri(FOLDER).toString();
        String base = probe.substring(0, probe.length() - FOLDER.length());
        return image -> image.uri().startsWith(base) ? "../../" + image.uri().substring(base.length()) : image.uri();
    }
}
