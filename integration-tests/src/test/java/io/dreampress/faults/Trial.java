package io.dreampress.faults;

import io.dreampress.broker.BrokerKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.awaitility.Awaitility;

/** A fleet at work, and what can be done to it, at moments that a seed decides. */
final class Trial implements AutoCloseable {
    /** Longer than anything takes on a machine that has much else to do. */
    static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final int DOCUMENTS = 12;
    /** Less than what is heard of so many documents. */
    private static final int FACTS = 100;

    private final Fleet fleet;
    private final Storm storm;
    private final Random random;

    private Trial(Fleet fleet, Storm storm, Random random) {
        this.fleet = fleet;
        this.storm = storm;
        this.random = random;
    }

    /** Starts a fleet and has it make undisturbed documents. */
    static Trial start(BrokerKind broker, Path folder, long seed) {
        Fleet fleet = Fleet.start(broker, folder, EnumSet.allOf(Member.class));
        Awaitility.await("services ready").atMost(PATIENCE).until(fleet::isReady);
        return new Trial(fleet, new Storm(fleet.broker().servers()), new Random(seed));
    }

    /** Where Kafka clients connect. */
    String servers() {
        return fleet.broker().servers();
    }

    /** Orders documents and lets them come to a random point of their making. */
    void order() {
        storm.order(DOCUMENTS);
        storm.readFacts(random.nextInt(FACTS));
    }

    /** Kills services and starts them again. */
    void kill(Set<Member> members) {
        for (Member member : members) {
            fleet.service(member).kill();
            storm.countKill();
        }
        long heard = storm.heard();
        members.forEach(fleet::start);
        for (Member member : members) {
            storm.readUntil(fleet.service(member)::isReady);
            storm.awaitFirstWord(member, heard);
        }
    }

    /** Kills the broker and starts it again. */
    void killBroker() {
        fleet.broker().kill();
        storm.countKill();
        fleet.broker().start();
    }

    /** Cuts services off from the broker until that gives them up. */
    void cutOff(Set<Member> members) {
        members.forEach(member -> fleet.broker().cable(member).cut());
        try (Groups groups = new Groups(servers())) {
            for (Member member : members) {
                storm.readUntil(() -> member.streams()
                        .map(groups::isEmpty)
                        .orElseGet(() -> !fleet.service(member).isReady()));
            }
        }
        members.forEach(member -> fleet.broker().cable(member).mend());
    }

    /**
     * Stops a worker that draws, has another in its place until all documents have ended, and lets it go on then.
     *
     * @return what had become of the documents before it went on
     */
    Verdict hangWorker() {
        storm.readUntilSaid(Member.DIFFUSION::said);
        fleet.service(Member.DIFFUSION).signal("STOP");
        try (ServiceProcess other = fleet.startAnother(Member.DIFFUSION)) {
            storm.readUntil(other::isReady);
            Verdict verdict = verdict();
            fleet.service(Member.DIFFUSION).signal("CONT");
            return verdict;
        }
    }

    /** Has something done while the only worker has another model than the writer, so that it can draw nothing. */
    void whileNothingCanBeDrawn(Runnable action) {
        fleet.service(Member.DIFFUSION).kill();
        fleet.startWithAnotherModel(Member.DIFFUSION);
        storm.readUntil(fleet.service(Member.DIFFUSION)::isReady);
        action.run();
        kill(EnumSet.of(Member.DIFFUSION));
    }

    /** Takes the object store away, while documents are made and while they are ordered, until who needs it says so. */
    void loseObjects() {
        Path away = fleet.objects().resolveSibling("away");
        move(fleet.objects(), away);
        storm.readUntil(() -> storm.open() == 0 || !fleet.isReady());
        storm.order(DOCUMENTS);
        storm.readUntil(() -> !fleet.service(Member.INGEST).isReady());
        move(away, fleet.objects());
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException("the object store's folder", e);
        }
    }

    /** Waits until all documents have ended, and says what became of them. */
    Verdict verdict() {
        storm.readEnds();
        return storm.verdict();
    }

    int random(int bound) {
        return random.nextInt(bound);
    }

    @Override
    public void close() {
        storm.close();
        fleet.close();
    }
}
