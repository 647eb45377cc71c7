package io.dreampress.faults;

import io.dreampress.broker.BrokerKind;
import java.nio.file.Path;
import java.util.EnumSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Everything that can go wrong, again and again; {@code -Dsoak.kills} says how often. */
@Tag("soak")
class SoakTest {
    private static final int KILLS = Integer.getInteger("soak.kills", 56);
    private static final long SEED = Long.getLong("soak.seed", 11);

    @Test
    void nothingIsLostDoubledOrDifferentHoweverOftenItIsDisturbed(
            @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) {
        try (Trial trial = Trial.start(BrokerKind.EMBEDDED, folder, SEED)) {
            Verdict verdict = trial.verdict();
            while (verdict.kills() < KILLS) {
                disturb(trial);
                verdict = trial.verdict();
                System.out.println("Soak: " + verdict);
                FaultsTest.assertGood(verdict);
            }
        }
    }

    private static void disturb(Trial trial) {
        Member victim = Member.values()[trial.random(Member.values().length)];
        trial.order();
        switch (trial.random(10)) {
            case 0 -> trial.kill(EnumSet.allOf(Member.class));
            case 1 -> trial.killBroker();
            case 2 -> trial.cutOff(EnumSet.of(victim));
            case 3 -> trial.loseObjects();
            case 4 -> trial.kill(EnumSet.complementOf(EnumSet.of(victim)));
            default -> trial.kill(EnumSet.of(victim));
        }
    }
}
