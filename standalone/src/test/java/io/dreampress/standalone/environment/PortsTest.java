package io.dreampress.standalone.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void takenPortIsASentenceThatNamesTheOption() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> Ports.requireFree(taken.getLocalPort(), "broker", "--kafka-port"))
                    .isInstanceOf(CannotStart.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " of the broker")
                    .hasMessageContaining("--kafka-port");
        }
    }

    @Test
    void freePortsDifferAndCanBeTaken() {
        var ports = Ports.free(3);
        assertThat(ports).doesNotHaveDuplicates().hasSize(3);
        assertThatCode(() -> Ports.requireFree(ports.getFirst(), "broker", "--kafka-port"))
                .doesNotThrowAnyException();
    }
}
