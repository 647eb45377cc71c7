package io.dreampress.contracts.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class KafkaConnectionTest {
    private final KafkaConnection connection = new KafkaConnection("localhost:9092", "node-1");

    @Test
    void membersAreKnownByTheirNodeSoThatARestartIsNoRebalance() {
        assertThat(connection.member("catalogue"))
                .containsEntry("group.instance.id", "catalogue-node-1")
                .containsEntry("session.timeout.ms", 10_000);
        assertThat(connection.streams("application", Path.of("state"), 1))
                .containsEntry("main.consumer.group.instance.id", "application-node-1")
                .containsEntry("main.consumer.session.timeout.ms", 10_000);
    }

    @Test
    void everyReaderSeesCommittedRecordsOnly() {
        assertThat(connection.consumer("group")).containsEntry("isolation.level", "read_committed");
        assertThat(connection.member("group")).containsEntry("isolation.level", "read_committed");
        assertThat(connection.streams("application", Path.of("state"), 1))
                .containsEntry("processing.guarantee", "exactly_once_v2");
    }

    @Test
    void saysWhichSettingIsMissing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KafkaConnection(" ", "node"))
                .withMessageContaining("dreampress.bootstrap-servers");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KafkaConnection("localhost:9092", " "))
                .withMessageContaining("dreampress.node");
    }
}
