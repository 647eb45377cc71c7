package io.dreampress.standalone.folder;

import io.dreampress.contracts.document.DocumentFinished;

/** The document as pages that lie beside their images. */
final class LocalRenditions {
    private LocalRenditions() {}

    static String html(DocumentFinished document) {
        return document.title();
    }

    static String markdown(DocumentFinished document) {
        return document.title();
    }
}
