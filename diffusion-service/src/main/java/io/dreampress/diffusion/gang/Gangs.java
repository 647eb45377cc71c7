package io.dreampress.diffusion.gang;

import io.dreampress.contracts.topic.Topics;
import io.dreampress.diffusion.cancellation.CancellationFollower;
import io.dreampress.diffusion.cancellation.Cancellations;
import io.dreampress.diffusion.denoising.StepBatcher;
import io.dreampress.diffusion.gang.Perseverance.StoppedException;
import io.dreampress.diffusion.publication.Gallery;
import io.dreampress.diffusion.publication.Publisher;
import io.dreampress.diffusion.studio.Studio;
import io.dreampress.objectstore.ObjectStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * All gangs of this worker. Starting measures a denoising step and returns; the broker may come up later. Stopping stops
 * the drawing, releases every dream that is held, and ends the batcher for good.
 */
public final class Gangs implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Gangs.class);
    private static final Duration TIME_TO_STOP = Duration.ofSeconds(12);

    private final GangSettings settings;
    private final KafkaClients clients;
    private final Studio studio;
    private final StepBatcher batcher;
    private final Cancellations cancellations;
    private final ObjectStore store;
    private final Publisher publisher;
    private final DreamMeters meters;
    private final Intake intake;
    private final List<Thread> threads = new ArrayList<>();
    private volatile Thread assembler;
    private volatile boolean running;
    private volatile boolean pulling;

    Gangs(
            GangSettings settings,
            Studio studio,
            StepBatcher batcher,
            Cancellations cancellations,
            ObjectStore store,
            Publisher publisher,
            DreamMeters meters,
            Intake intake) {
        this.settings = settings;
        this.clients = new KafkaClients(settings);
        this.studio = studio;
        this.batcher = batcher;
        this.cancellations = cancellations;
        this.store = store;
        this.publisher = publisher;
        this.meters = meters;
        this.intake = intake;
    }

    /**
     * {@inheritDoc}
     *
     * @throws LockTooShortException if an image takes too long for the lock that is configured
     */
    @Override
    public void start() {
        Duration stepTime = batcher.rehearse(studio.rehearsal());
        new LockBudget(stepTime, settings.lockDuration())
                .check(studio.rehearsal().steps());
        LOG.info(
                "Ready to draw: model={} millisPerStep={} steps={}",
                studio.framing().model(),
                stepTime.toMillis(),
                studio.rehearsal().steps());
        running = true;
        assembler = launch("gangs", () -> assemble(stepTime));
    }

    @Override
    public void stop() {
        running = false;
        pulling = false;
        intake.close();
        batcher.close();
        List<Thread> stopping = launched();
        if (assembler != null) {
            assembler.interrupt();
        }
        long deadline = System.nanoTime() + TIME_TO_STOP.toNanos();
        stopping.forEach(thread -> join(thread, deadline));
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Whether dreams are being pulled, or would be if nobody were in trouble. */
    public boolean isPulling() {
        return pulling;
    }

    private void assemble(Duration stepTime) {
        try {
            ShareGroupTerms terms = new Perseverance(intake, "start").until("prepare topics and group", this::prepare);
            LockBudget budget = new LockBudget(stepTime, terms.lockDuration());
            budget.check(studio.rehearsal().steps());
            try (var follower = new CancellationFollower(cancellations, clients::follower, settings.topicPrefix())) {
                while (!follower.awaitCaughtUp(Duration.ofMillis(100)) && !intake.isClosed()) {
                    LOG.debug("Reading cancellations");
                }
                send(budget, terms);
                awaitClosed();
            }
        } catch (LockTooShortException e) {
            LOG.error("No dreams are pulled: {}", e.getMessage());
            intake.pause("start", e.getMessage());
        } catch (StoppedException | InterruptedException | InterruptException e) {
            LOG.info("No more dreams are pulled");
        }
    }

    private ShareGroupTerms prepare() {
        Admin admin = clients.admin();
        try {
            Topics.createMissing(admin, settings.topicPrefix(), settings.partitions(), settings.replicationFactor());
            return new ShareGroup(admin, settings.groupId(), settings.lockDuration()).settle();
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private void send(LockBudget budget, ShareGroupTerms terms) {
        var reader = new DreamReader(store, studio.framing().bundleHash(), budget.mostSteps());
        var desk = new DreamDesk(
                reader,
                batcher,
                cancellations,
                new Gallery(store),
                studio.framing(),
                publisher,
                meters,
                settings.deliveryLimit(terms));
        Crew crew =
                settings.crew().holdingAtMost(budget.images(studio.rehearsal().steps()));
        for (int i = 0; i < crew.interactive(); i++) {
            send("interactive-" + i, Topics.DREAMS_INTERACTIVE.on(settings.topicPrefix()), true, crew, terms, desk);
        }
        for (int i = 0; i < crew.bulk(); i++) {
            send("bulk-" + i, Topics.DREAMS_BULK.on(settings.topicPrefix()), false, crew, terms, desk);
        }
        pulling = true;
        LOG.info("Pulling dreams: {} {}", crew, terms);
    }

    private void send(
            String name, String topic, boolean interactive, Crew crew, ShareGroupTerms terms, DreamDesk desk) {
        launch(
                "gang-" + name,
                new Gang(name, topic, interactive, () -> clients.member(name, crew.dreams(), terms), desk, intake));
    }

    private void awaitClosed() throws InterruptedException {
        while (intake.rest(Duration.ofHours(1))) {
            LOG.debug("Following cancellations");
        }
    }

    private Thread launch(String name, Runnable work) {
        synchronized (threads) {
            Thread thread = Thread.ofPlatform().name(name).start(work);
            threads.add(thread);
            return thread;
        }
    }

    private List<Thread> launched() {
        synchronized (threads) {
            return List.copyOf(threads);
        }
    }

    /** Waits for a thread; one that waits for a broker that is gone is interrupted at the deadline. */
    private static void join(Thread thread, long deadline) {
        try {
            Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
            if (!thread.join(left)) {
                LOG.warn("{} waits for the broker no longer; what it holds is delivered again", thread.getName());
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
