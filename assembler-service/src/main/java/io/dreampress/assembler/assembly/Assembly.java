package io.dreampress.assembler.assembly;

import io.dreampress.contracts.document.Problem;
import io.dreampress.contracts.document.ProblemType;
import io.dreampress.contracts.passage.WritingFinished;
import io.dreampress.contracts.passage.WritingFinished.ImageEntry;
import io.dreampress.contracts.passage.WritingFinished.PlaceholderEntry;
import io.dreampress.contracts.passage.WritingFinished.TextEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The parts of one document, in whatever order and however often they came: the outcome depends on which parts there
 * are, and on nothing else. A cancellation goes before a failure, a failure before completion; nothing is decided
 * before the order is known, whose metadata every answer echoes.
 */
public final class Assembly {
    private final Map<String, Part> parts = new TreeMap<>();

    /** An assembly of these parts. */
    public static Assembly of(Collection<? extends Part> parts) {
        var assembly = new Assembly();
        parts.forEach(assembly::add);
        return assembly;
    }

    /** Adds a part. @return whether it was new */
    public boolean add(Part part) {
        return parts.putIfAbsent(part.identity(), part) == null;
    }

    /** Whether the order is among the parts. */
    public boolean isOrdered() {
        return parts.containsKey("accepted");
    }

    /** What the parts amount to. */
    public Outcome outcome() {
        if (!(parts.get("accepted") instanceof Part.Accepted(var accepted))) {
            return new Outcome.Waiting();
        }
        if (parts.get("cancellation") instanceof Part.Cancellation(var cancellation)) {
            return new Outcome.Cancelled(accepted, cancellation.reason());
        }
        if (parts.get("failure") instanceof Part.Failure(var failure)) {
            return new Outcome.Failed(accepted, failure.problem());
        }
        if (!(parts.get("manifest") instanceof Part.Manifest(var writing))) {
            return new Outcome.Waiting();
        }
        Optional<Problem> contradiction = contradiction(writing);
        if (contradiction.isPresent()) {
            return new Outcome.Failed(accepted, contradiction.get());
        }
        return manuscript(writing)
                .<Outcome>map(manuscript -> new Outcome.Complete(accepted, manuscript))
                .orElseGet(Outcome.Waiting::new);
    }

    /** Every block in order, or empty if one is missing. */
    private Optional<Manuscript> manuscript(WritingFinished writing) {
        List<Manuscript.Block> blocks = new ArrayList<>();
        for (var entry : writing.manifest()) {
            Optional<Manuscript.Block> block = switch (entry) {
                case TextEntry text -> text(text);
                case ImageEntry image -> image(image);
                case PlaceholderEntry placeholder ->
                    Optional.of(new Manuscript.Placeholder(placeholder.imageIndex(), placeholder.altText()));
            };
            if (block.isEmpty()) {
                return Optional.empty();
            }
            blocks.add(block.get());
        }
        return Optional.of(new Manuscript(blocks, writing.finishReason(), writing.reproducibility()));
    }

    private Optional<Manuscript.Block> text(TextEntry entry) {
        return parts.get("text/%06d/%s".formatted(entry.blockIndex(), entry.sha256())) instanceof Part.Text(var fact)
                ? Optional.of(new Manuscript.Text(fact.text()))
                : Optional.empty();
    }

    private Optional<Manuscript.Block> image(ImageEntry entry) {
        return parts.get("image/%06d/%s".formatted(entry.imageIndex(), entry.sha256())) instanceof Part.Image(var fact)
                ? Optional.of(new Manuscript.Image(fact, entry.altText()))
                : Optional.empty();
    }

    /** A block whose every text or image there is differs from what the manifest names. */
    private Optional<Problem> contradiction(WritingFinished writing) {
        for (var entry : writing.manifest()) {
            Optional<Problem> problem = switch (entry) {
                case TextEntry text -> contradiction("text", text.blockIndex(), text.sha256());
                case ImageEntry image -> contradiction("image", image.imageIndex(), image.sha256());
                case PlaceholderEntry placeholder -> Optional.empty();
            };
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private Optional<Problem> contradiction(String kind, int index, String sha256) {
        String prefix = "%s/%06d/".formatted(kind, index);
        var others = parts.keySet().stream()
                .filter(identity -> identity.startsWith(prefix))
                .map(identity -> identity.substring(prefix.length()))
                .toList();
        return others.isEmpty() || others.contains(sha256)
                ? Optional.empty()
                : Optional.of(
                        ProblemType.ASSEMBLY_FAILED.problem("%s %d: expected SHA-256 %s as in the manifest, got %s"
                                .formatted(kind, index, sha256, others.getFirst())));
    }
}
