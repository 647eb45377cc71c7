package io.dreampress.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Faults that are provoked for real: every document ends once, and says and shows what it would have undisturbed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsTest {
    private static final Duration STARTS = Duration.ofMinutes(4);
    private static final int DOCUMENTS = 10;
    /** Less than what is heard of so many documents. */
    private static final int FACTS = 100;

    private final Random random = new Random(7);
    private Fleet fleet;
    private Storm storm;

    @BeforeAll
    void startFleet(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) {
        fleet = Fleet.start(folder);
        Awaitility.await().atMost(STARTS).until(fleet::isReady);
        storm = new Storm(fleet.servers());
    }

    @AfterAll
    void sayWhatCameOfIt() {
        System.out.println("Faults: " + storm.verdict());
        storm.close();
        fleet.close();
    }

    @ParameterizedTest
    @EnumSource
    void killedServiceLosesNothingAndDoublesNothing(Member member) {
        storm.order(DOCUMENTS);
        storm.readFacts(random.nextInt(FACTS));
        kill(EnumSet.of(member));
        assertEverythingEndedOnceAndAsUndisturbed();
    }

    @Test
    void allServicesKilledAtOnceLoseNothingAndDoubleNothing() {
        storm.order(DOCUMENTS);
        storm.readFacts(random.nextInt(FACTS));
        kill(EnumSet.allOf(Member.class));
        assertEverythingEndedOnceAndAsUndisturbed();
    }

    @Test
    void killedBrokerLosesNothingAndDoublesNothing() {
        storm.order(DOCUMENTS);
        storm.readFacts(random.nextInt(FACTS));
        fleet.killBroker();
        storm.countKill();
        fleet.startBroker();
        assertEverythingEndedOnceAndAsUndisturbed();
    }

    private void kill(Set<Member> members) {
        members.forEach(member -> {
            fleet.service(member).kill();
            storm.countKill();
        });
        members.forEach(fleet::start);
    }

    private void assertEverythingEndedOnceAndAsUndisturbed() {
        storm.readEnds();
        Verdict verdict = storm.verdict();
        assertThat(verdict.lost()).isEmpty();
        assertThat(verdict.twice()).isEmpty();
        assertThat(verdict.different()).isEmpty();
    }
}
