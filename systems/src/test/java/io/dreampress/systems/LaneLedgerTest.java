package io.dreampress.systems;

import static io.dreampress.systems.ComputeLane.Client.PAINTING;
import static io.dreampress.systems.ComputeLane.Client.WRITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dreampress.systems.ComputeLane.Client;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Time is simulated in milliseconds: nobody sleeps here. */
class LaneLedgerTest {
    private static final long QUANTUM = 100;
    private static final long PATIENCE = 3;

    private final LaneLedger ledger = new LaneLedger(QUANTUM, PATIENCE);

    @Test
    void givesBothTheSameNativeTimeHoweverLongTheirCallsAre() {
        Map<Client, Long> used = simulate(Map.of(WRITING, 20L, PAINTING, 90L), 20_000);

        assertThat(used.get(WRITING) / (double) used.get(PAINTING)).isCloseTo(1, within(0.1));
    }

    @Test
    void letsDecodingCatchUpAfterACallOfSeconds() {
        Map<Client, Long> used = simulate(Map.of(WRITING, 20L, PAINTING, 5_000L), 100_000);

        assertThat(used.get(WRITING) / (double) used.get(PAINTING)).isCloseTo(1, within(0.15));
    }

    @Test
    void isFreeAtOnceForWhoComesAlone() {
        ledger.arrive(PAINTING, 0);

        assertThat(ledger.delay(PAINTING, 0)).isEqualTo(LaneLedger.NOW);
    }

    @Test
    void keepsEverybodyOutWhileSomebodyRuns() {
        ledger.arrive(PAINTING, 0);
        ledger.start(PAINTING, 0);
        ledger.arrive(WRITING, 1);

        assertThat(ledger.delay(WRITING, 1)).isEqualTo(LaneLedger.LATER);
    }

    @Test
    void holdsAClientInDebtBackUntilTheOtherOneHadTimeToReturn() {
        runAlone(PAINTING, 0, 50);
        ledger.arrive(WRITING, 50);
        ledger.arrive(PAINTING, 50);
        ledger.start(PAINTING, 50);
        ledger.finish(400);
        ledger.start(WRITING, 400);
        ledger.arrive(PAINTING, 400);
        ledger.finish(410);

        assertThat(ledger.delay(PAINTING, 410)).isEqualTo(PATIENCE);
        assertThat(ledger.delay(PAINTING, 410 + PATIENCE)).isEqualTo(LaneLedger.NOW);
    }

    @Test
    void chargesNothingWhileNobodyElseWaits() {
        runAlone(PAINTING, 0, 10_000);
        ledger.arrive(PAINTING, 10_000);
        ledger.start(PAINTING, 10_000);
        ledger.arrive(WRITING, 19_990);
        ledger.finish(20_000);
        ledger.start(WRITING, 20_000);
        ledger.arrive(PAINTING, 20_000);
        ledger.finish(20_020);

        assertThat(ledger.delay(PAINTING, 20_020)).isEqualTo(LaneLedger.NOW);
    }

    @Test
    void forgetsAClientThatWithdraws() {
        ledger.arrive(WRITING, 0);
        ledger.withdraw(WRITING);

        assertThat(ledger.isWaiting(WRITING)).isFalse();
    }

    private void runAlone(Client client, long from, long to) {
        ledger.arrive(client, from);
        ledger.start(client, from);
        ledger.finish(to);
    }

    /** Both clients come back one millisecond after each of their calls. */
    private Map<Client, Long> simulate(Map<Client, Long> call, long until) {
        Map<Client, Long> used = new EnumMap<>(Map.of(WRITING, 0L, PAINTING, 0L));
        Map<Client, Long> arrival = new EnumMap<>(Map.of(WRITING, 0L, PAINTING, 0L));
        Map<Client, Boolean> waiting = new EnumMap<>(Map.of(WRITING, false, PAINTING, false));
        Client running = null;
        long ends = 0;
        for (long now = 0; now < until; now++) {
            for (Client client : Client.values()) {
                if (client != running && !waiting.get(client) && arrival.get(client) <= now) {
                    ledger.arrive(client, now);
                    waiting.put(client, true);
                }
            }
            if (running != null && ends <= now) {
                ledger.finish(now);
                used.merge(running, call.get(running), Long::sum);
                arrival.put(running, now + 1);
                running = null;
            }
            for (Client client : Client.values()) {
                if (running == null && waiting.get(client) && ledger.delay(client, now) == LaneLedger.NOW) {
                    ledger.start(client, now);
                    waiting.put(client, false);
                    running = client;
                    ends = now + call.get(client);
                }
            }
        }
        return used;
    }
}
