package io.dreampress.assembler.assembly;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.dreampress.contracts.image.ImageFact;
import io.dreampress.contracts.image.ImageFailed;
import io.dreampress.contracts.image.ImageRendered;
import io.dreampress.contracts.passage.ImagePlaced;
import io.dreampress.contracts.passage.Passage;
import io.dreampress.contracts.passage.TextWritten;
import io.dreampress.contracts.passage.WritingFailed;
import io.dreampress.contracts.passage.WritingFinished;
import io.dreampress.contracts.payload.Sha256;
import io.dreampress.contracts.request.DocumentCancellation;
import io.dreampress.contracts.request.RequestAccepted;
import java.util.Optional;

/** A fact that a document is made of. Facts that say the same have the same {@link #identity()}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "part")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Part.Accepted.class, name = "accepted"),
    @JsonSubTypes.Type(value = Part.Text.class, name = "text"),
    @JsonSubTypes.Type(value = Part.Image.class, name = "image"),
    @JsonSubTypes.Type(value = Part.Manifest.class, name = "manifest"),
    @JsonSubTypes.Type(value = Part.Failure.class, name = "failure"),
    @JsonSubTypes.Type(value = Part.Cancellation.class, name = "cancellation")
})
public sealed interface Part {
    /** Tells this part from the document's others; the same for a duplicate. */
    String identity();

    /** Whether it can end the document, alone or with parts that came before. */
    default boolean decisive() {
        return false;
    }

    /** The order. */
    record Accepted(RequestAccepted fact) implements Part {
        @Override
        public String identity() {
            return "accepted";
        }
    }

    /** A text block. Of two different texts for one block, both are kept: the manifest names the right one. */
    record Text(TextWritten fact) implements Part {
        @Override
        public String identity() {
            return "text/%06d/%s".formatted(fact.blockIndex(), Sha256.of(fact.text()));
        }
    }

    /** A drawn image. */
    record Image(ImageRendered fact) implements Part {
        @Override
        public String identity() {
            return "image/%06d/%s".formatted(fact.imageIndex(), fact.image().sha256());
        }
    }

    /** What the document consists of. */
    record Manifest(WritingFinished fact) implements Part {
        @Override
        public String identity() {
            return "manifest";
        }

        @Override
        public boolean decisive() {
            return true;
        }
    }

    /** The writing has failed. */
    record Failure(WritingFailed fact) implements Part {
        @Override
        public String identity() {
            return "failure";
        }

        @Override
        public boolean decisive() {
            return true;
        }
    }

    /** The requester wants it no more. */
    record Cancellation(DocumentCancellation fact) implements Part {
        @Override
        public String identity() {
            return "cancellation";
        }

        @Override
        public boolean decisive() {
            return true;
        }
    }

    /** The part that a passage is; empty for places, which the manifest repeats. */
    static Optional<Part> of(Passage passage) {
        return switch (passage) {
            case TextWritten text -> Optional.of(new Text(text));
            case WritingFinished finished -> Optional.of(new Manifest(finished));
            case WritingFailed failed -> Optional.of(new Failure(failed));
            case ImagePlaced place -> Optional.empty();
        };
    }

    /** The part that an image fact is; empty for failures, which the llm-service decides on. */
    static Optional<Part> of(ImageFact fact) {
        return switch (fact) {
            case ImageRendered rendered -> Optional.of(new Image(rendered));
            case ImageFailed failed -> Optional.empty();
        };
    }
}
