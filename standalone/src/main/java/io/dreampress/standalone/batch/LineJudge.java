package io.dreampress.standalone.batch;

import io.dreampress.contracts.document.Problem;
import io.dreampress.contracts.document.Problem.FieldError;
import io.dreampress.contracts.request.DocumentOrder;
import io.dreampress.contracts.request.DocumentRequest;
import io.dreampress.contracts.request.Kind;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.ingest.offer.BundleFile;
import io.dreampress.ingest.offer.BundleTokenizer;
import io.dreampress.ingest.offer.ModelOffer;
import io.dreampress.ingest.request.OrderResolver;
import io.dreampress.ingest.request.Reading;
import io.dreampress.ingest.request.RequestReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Says of a line what the front door would say of its request, without publishing it. */
public final class LineJudge implements AutoCloseable {
    private static final UUID ANY = new UUID(0, 0);

    private final BundleTokenizer tokenizer;
    private final RequestReader reader;
    private final OrderResolver resolver;

    private LineJudge(ModelOffer offer, BundleTokenizer tokenizer) {
        this.tokenizer = tokenizer;
        this.reader = new RequestReader(offer, tokenizer);
        this.resolver = new OrderResolver(offer);
    }

    /** A judge for a model bundle. */
    public static LineJudge of(Path model) {
        return new LineJudge(BundleFile.read(model), BundleTokenizer.open(model));
    }

    /** What is wrong with a line; if nothing is, its work is added. */
    Optional<LineProblem> judge(BatchLine line, Workload.Sum sum) {
        byte[] request = JsonSerde.MAPPER.writeValueAsBytes(line.published(line.identity()));
        return switch (reader.read(request)) {
            case Reading.Document(DocumentRequest document) -> {
                add(resolver.resolve(document, ANY, List.of()), sum);
                yield Optional.empty();
            }
            case Reading.Cancellation _ ->
                Optional.of(LineProblem.of(
                        line.number(), line.customId(), "kind", "a request for a document", "a cancellation"));
            case Reading.Refused refused -> Optional.of(problem(line, refused.problem()));
        };
    }

    private static LineProblem problem(BatchLine line, Problem problem) {
        return problem.errors().isEmpty()
                ? LineProblem.of(line.number(), line.customId(), "$", "a request", problem.detail())
                : new LineProblem(line.number(), line.customId(), List.<FieldError>copyOf(problem.errors()));
    }

    private static void add(DocumentOrder order, Workload.Sum sum) {
        boolean writes = order.kind() == Kind.WRITE || order.kind() == Kind.ANSWER;
        sum.add(
                writes ? order.text().maxTokens() : 0,
                order.images().max(),
                order.images().steps());
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
