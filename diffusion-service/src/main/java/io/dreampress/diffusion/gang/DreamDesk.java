package io.dreampress.diffusion.gang;

import io.dreampress.contracts.document.ProblemType;
import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.contracts.image.ImageFact;
import io.dreampress.contracts.image.ImageFailed;
import io.dreampress.contracts.image.ImageRendered;
import io.dreampress.diffusion.denoising.Commission;
import io.dreampress.diffusion.denoising.ImageId;
import io.dreampress.diffusion.denoising.Rendering;
import io.dreampress.diffusion.denoising.StepBatcher;
import io.dreampress.diffusion.gang.DreamMeters.Outcome;
import io.dreampress.diffusion.publication.Framing;
import io.dreampress.diffusion.publication.Gallery;
import io.dreampress.diffusion.publication.Publisher;
import io.dreampress.systems.Condition;
import io.dreampress.systems.PaintOrder;
import io.dreampress.systems.Pixels;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what becomes of dream records. The order of every ending is: bytes into the object store, event to the
 * broker, and only then the acknowledgement that is returned.
 *
 * <p>Thread-safe; one desk serves all gangs.
 *
 * @param reader makes sense of records
 * @param batcher draws
 * @param cancelled whether the document of this id was cancelled
 * @param gallery where images are stored
 * @param framing makes files of pictures
 * @param publisher tells the pipeline
 * @param meters counts outcomes
 * @param deliveryLimit deliveries within which a record must be answered
 */
record DreamDesk(
        DreamReader reader,
        StepBatcher batcher,
        Predicate<String> cancelled,
        Gallery gallery,
        Framing framing,
        Publisher publisher,
        DreamMeters meters,
        int deliveryLimit) {
    private static final Logger LOG = LoggerFactory.getLogger(DreamDesk.class);

    /**
     * Looks at a record and has it drawn, if that is needed.
     *
     * @param interactive whether somebody waits for it
     * @param perseverance for what the object store or the broker refuses
     */
    Opened open(ConsumerRecord<byte[], byte[]> record, boolean interactive, Perseverance perseverance) {
        try {
            DreamRequested dream = reader.read(record);
            ImageId image = new ImageId(dream.documentId(), dream.imageIndex());
            Optional<ImageRendered> before = perseverance.until("look for a rendered image", () -> gallery.find(image));
            if (before.isPresent()) {
                publish(before.get(), record, perseverance);
                return settled(Outcome.RENDERED_BEFORE, image);
            }
            if (cancelled.test(dream.documentId())) {
                return settled(Outcome.CANCELLED, image);
            }
            checkDeliveries(record);
            Condition condition = perseverance.until("read a condition", () -> reader.condition(dream));
            PaintOrder order = new PaintOrder(
                    condition,
                    dream.width(),
                    dream.height(),
                    dream.steps(),
                    dream.guidance(),
                    dream.seed(),
                    dream.imageIndex());
            return new Opened.Drawing(dream, batcher.submit(new Commission(image, order, interactive)));
        } catch (UnusableDreamException | DeliveredTooOftenException e) {
            return bury(record, e, perseverance);
        }
    }

    /** Ends a dream whose drawing ended. */
    AcknowledgeType settle(
            ConsumerRecord<byte[], byte[]> record,
            DreamRequested dream,
            Rendering rendering,
            Perseverance perseverance) {
        ImageId image = new ImageId(dream.documentId(), dream.imageIndex());
        return switch (rendering) {
            case Rendering.Drawn(Pixels pixels) -> {
                if (cancelled.test(dream.documentId())) {
                    yield settled(Outcome.CANCELLED, image).acknowledgement();
                }
                var framed = framing.frame(dream, pixels);
                ImageRendered winner =
                        perseverance.until("store an image", () -> gallery.hang(framed.fact(), framed.png()));
                publish(winner, record, perseverance);
                yield settled(Outcome.RENDERED, image).acknowledgement();
            }
            case Rendering.Refused(String reason) ->
                bury(record, new UnusableDreamException(reason), perseverance).acknowledgement();
            case Rendering.Failed(String reason, int tries) -> {
                String detail = "image: expected a picture, got '" + reason + "' in each of " + tries + " tries";
                publish(failure(image, detail), record, perseverance);
                yield settled(Outcome.FAILED, image).acknowledgement();
            }
            case Rendering.Cancelled() -> settled(Outcome.CANCELLED, image).acknowledgement();
            case Rendering.Stopped() -> {
                perseverance.intake().pause("denoising", "denoising has stopped; restart this worker");
                yield AcknowledgeType.RELEASE;
            }
        };
    }

    private void checkDeliveries(ConsumerRecord<byte[], byte[]> record) throws DeliveredTooOftenException {
        int deliveries = record.deliveryCount().map(Short::intValue).orElse(1);
        if (deliveries > deliveryLimit) {
            throw new DeliveredTooOftenException(deliveries, deliveryLimit);
        }
    }

    private Opened.Settled bury(ConsumerRecord<byte[], byte[]> record, Exception reason, Perseverance perseverance) {
        LOG.warn(
                "Dead letter: topic={} partition={} offset={} reason={}",
                record.topic(),
                record.partition(),
                record.offset(),
                reason.getMessage());
        perseverance.untilDone("write a dead letter", () -> publisher.bury(record, reason));
        reader.imageOf(record).ifPresent(image -> publish(failure(image, reason.getMessage()), record, perseverance));
        meters.count(Outcome.UNUSABLE);
        return new Opened.Settled(AcknowledgeType.ACCEPT);
    }

    private static ImageFailed failure(ImageId image, String detail) {
        return new ImageFailed(image.documentId(), image.imageIndex(), ProblemType.IMAGE_FAILED.problem(detail));
    }

    private void publish(ImageFact fact, ConsumerRecord<byte[], byte[]> cause, Perseverance perseverance) {
        perseverance.untilDone("publish an image's fact", () -> publisher.publish(fact, cause.headers()));
    }

    private Opened.Settled settled(Outcome outcome, ImageId image) {
        meters.count(outcome);
        LOG.info("Dream {}: documentId={} imageIndex={}", outcome, image.documentId(), image.imageIndex());
        return new Opened.Settled(AcknowledgeType.ACCEPT);
    }

    /** What became of a record at first sight. */
    sealed interface Opened {
        /** It is done with. */
        record Settled(AcknowledgeType acknowledgement) implements Opened {}

        /** It is being drawn. */
        record Drawing(DreamRequested dream, CompletableFuture<Rendering> answer) implements Opened {}
    }
}
