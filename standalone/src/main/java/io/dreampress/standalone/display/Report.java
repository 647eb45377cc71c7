package io.dreampress.standalone.display;

import io.dreampress.contracts.document.DocumentCancelled;
import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.document.DocumentFailed;
import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.contracts.document.Problem;
import io.dreampress.contracts.progress.StageAdvanced;
import java.util.stream.Collectors;

/** Facts in words. */
final class Report {
    private Report() {}

    static String of(DocumentFact fact) {
        return switch (fact) {
            case DocumentFinished finished -> finished(finished);
            case DocumentFailed failed -> "Failed: " + of(failed.problem());
            case DocumentCancelled cancelled ->
                "Cancelled" + (cancelled.reason() == null ? "." : ": " + cancelled.reason());
        };
    }

    static String of(StageAdvanced.Queued queued) {
        return "waiting, " + queued.position() + " documents before this one"
                + (queued.waitSeconds() == null ? "" : ", about " + queued.waitSeconds() + " s");
    }

    static String of(Problem problem) {
        String fields = problem.errors().stream()
                .map(error -> "%n  %s: expected %s, got %s".formatted(error.field(), error.expected(), error.got()))
                .collect(Collectors.joining());
        return (problem.detail() == null ? problem.title() : problem.detail()) + fields;
    }

    private static String finished(DocumentFinished finished) {
        return switch (finished.finishReason()) {
            case "length" -> "The text ended at its limit (--max-tokens).";
            case "context" -> "The text ended at the end of the model's context.";
            case "loop" -> "The text ended because it began to repeat itself.";
            default -> "";
        };
    }
}
