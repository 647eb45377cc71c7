package io.dreampress.diffusion;

import io.dreampress.diffusion.denoising.BatchLimits;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the diffusion-service.
 *
 * @param interactiveGangs gangs that pull {@code dreams.interactive}
 * @param bulkGangs gangs that pull {@code dreams.bulk}
 * @param dreamsPerGang dreams that a gang pulls at a time
 * @param lockDuration how long the broker locks a dream for the worker that pulled it; a hung worker's dream is drawn
 *     elsewhere after it
 * @param deliveryLimit deliveries within which a dream must be answered; 0 for one less than the broker's limit, after
 *     which the broker would archive it silently
 * @param batchImages most images in one network call
 * @param contendedCall the time that a network call should stay within while text is being written in this process
 * @param tries how often an image that fails is tried
 * @param rememberedCancellations how many cancelled documents are remembered
 */
@ConfigurationProperties("dreampress.diffusion")
record DiffusionProperties(
        @DefaultValue("3") int interactiveGangs,
        @DefaultValue("2") int bulkGangs,
        @DefaultValue("4") int dreamsPerGang,
        @DefaultValue("5m") Duration lockDuration,
        @DefaultValue("0") int deliveryLimit,
        @DefaultValue("8") int batchImages,
        @DefaultValue("100ms") Duration contendedCall,
        @DefaultValue("3") int tries,
        @DefaultValue("100000") int rememberedCancellations) {
    DiffusionProperties {
        atLeast(1, interactiveGangs, "interactive-gangs");
        atLeast(1, bulkGangs, "bulk-gangs");
        atLeast(1, dreamsPerGang, "dreams-per-gang");
        atLeast(0, deliveryLimit, "delivery-limit");
        atLeast(1, batchImages, "batch-images");
        atLeast(1, tries, "tries");
        atLeast(1, rememberedCancellations, "remembered-cancellations");
        atLeast(1000, lockDuration.toMillis(), "lock-duration in ms");
        atLeast(1, contendedCall.toMillis(), "contended-call in ms");
    }

    BatchLimits batchLimits() {
        return new BatchLimits(batchImages, contendedCall, tries);
    }

    private static void atLeast(long least, long got, String name) {
        if (got < least) {
            throw new IllegalArgumentException(
                    "dreampress.diffusion." + name + ": expected at least " + least + ", got " + got);
        }
    }
}
