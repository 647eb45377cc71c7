package io.dreampress.ingest.broker;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.kafka.event.ConsumerStoppedEvent;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.stereotype.Component;

/**
 * Starts a container again that stopped without being asked to, as one does that the broker took for a second of the same
 * name after it was restarted itself.
 */
@Component
class FeedSupervisor {
    private static final Logger LOG = LoggerFactory.getLogger(FeedSupervisor.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ConfigurableApplicationContext application;

    FeedSupervisor(ConfigurableApplicationContext application) {
        this.application = application;
    }

    @EventListener
    void startAgain(ConsumerStoppedEvent event) {
        if (event.getReason() == ConsumerStoppedEvent.Reason.NORMAL) {
            return;
        }
        var container = event.getContainer(MessageListenerContainer.class);
        LOG.error("feed {} stopped ({}), starts again", container.getListenerId(), event.getReason());
        CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    if (application.isActive()) {
                        container.start();
                    }
                });
    }
}
