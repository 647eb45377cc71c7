package io.dreampress.systems.writing;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.systems.Assignment;
import io.dreampress.systems.Writer;
import io.dreampress.systems.writing.TinyDocuments.Document;
import java.util.List;

/** What must not change a document. */
public record Undisturbed(Writer writer) {
    /** It is taken up after each of its blocks. */
    public void byResuming(Assignment whole) {
        TinyDocuments documents = new TinyDocuments(writer);
        Document document = documents.run(whole);
        for (int kept = 0; kept <= document.blocks().size(); kept++) {
            Document resumed = documents.run(
                    TinyDocuments.continued(whole, document.blocks().subList(0, kept)));
            assertThat(resumed.blocks()).as("after %d blocks", kept).isEqualTo(document.blocks());
            assertThat(resumed.last()).as("after %d blocks", kept).isEqualTo(document.last());
        }
    }

    /** Its keys and values are evicted again and again. */
    public void byEviction(Assignment whole) {
        TinyDocuments documents = new TinyDocuments(writer);
        Document undisturbed = documents.run(whole);
        try (Writer.Session session = writer.open(whole)) {
            Document evicted = documents
                    .run(List.of(session), List.of(whole), step -> {
                        if (step % 3 == 1) {
                            session.evict();
                            assertThat(session.cacheBytes()).isZero();
                        }
                    })
                    .getFirst();

            assertThat(evicted.blocks()).isEqualTo(undisturbed.blocks());
        }
    }

    /** Others are written beside it. */
    public void byNeighbours(List<Assignment> all) {
        TinyDocuments documents = new TinyDocuments(writer);
        List<Document> alone = all.stream().map(documents::run).toList();

        List<Document> together = documents.run(all, step -> {});

        for (int i = 0; i < all.size(); i++) {
            assertThat(together.get(i).blocks())
                    .as("document %d", i)
                    .isEqualTo(alone.get(i).blocks());
        }
    }
}
