package io.dreampress.ingest.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.contracts.document.ProblemType;
import io.dreampress.contracts.request.RequestRejected;
import io.dreampress.ingest.offer.SampleOffer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QuotaTest {
    private final AdmissionDriver driver = new AdmissionDriver(
            SampleOffer.withPictures(),
            SampleOffer::words,
            Quota.NONE,
            Map.of("fast", new Quota(3, null), "small", new Quota(null, 2)));

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void rejectsMoreRequestsAMinuteThanATenantMaySend() {
        for (int i = 0; i < 5; i++) {
            publish("fast", "r" + i);
            publish("other", "r" + i);
        }
        assertThat(driver.accepted()).hasSize(3 + 5);
        RequestRejected rejected = driver.rejected().getFirst().value();
        assertThat(rejected.requestId()).isEqualTo("r3");
        assertThat(rejected.problem().type()).isEqualTo(ProblemType.QUOTA_EXCEEDED.urn());
        assertThat(rejected.problem().status()).isEqualTo(429);
        assertThat(rejected.problem().detail()).contains("'fast'", "3 requests a minute", "in 20 s");

        driver.passSeconds(20);
        publish("fast", "r3");
        publish("fast", "r4");
        assertThat(driver.accepted())
                .extracting(record -> record.value().requestId())
                .containsExactly("r3");
    }

    @Test
    void theSameRequestAgainCostsNothing() {
        for (int i = 0; i < 10; i++) {
            publish("fast", "same");
        }
        publish("fast", "second");
        assertThat(driver.accepted()).hasSize(2);
        assertThat(driver.rejected()).isEmpty();
    }

    @Test
    void rejectsMoreDocumentsAtOnceThanATenantMayHave() {
        publish("small", "a");
        publish("small", "b");
        publish("small", "c");
        assertThat(driver.accepted()).hasSize(2);
        assertThat(driver.rejected().getFirst().value().problem().detail())
                .contains("'small'", "at most 2 documents at once");

        String a = DocumentIds.of("small", "a").toString();
        driver.end("small", a);
        driver.end("small", a);
        driver.end("small", DocumentIds.of("small", "never").toString());
        publish("small", "c");
        publish("small", "d");
        assertThat(driver.accepted())
                .extracting(record -> record.value().requestId())
                .containsExactly("c");
    }

    @Test
    void refusesALimitBelowOne() {
        assertThatThrownBy(() -> new Quota(0, null)).hasMessageContaining("expected at least 1, got 0");
    }

    private void publish(String tenant, String requestId) {
        driver.publish("{\"tenant\": \"%s\", \"requestId\": \"%s\", \"prompt\": \"x\"}".formatted(tenant, requestId));
    }
}
