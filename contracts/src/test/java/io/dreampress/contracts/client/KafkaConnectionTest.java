package io.dreampress.contracts.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaConnectionTest {
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void namesAnInstanceAfterItsHostWhereNobodyDoes(String told) {
        assertThat(KafkaConnection.of("localhost:9092", told, "llm-service").node())
                .endsWith("-llm-service")
                .matches("[A-Za-z0-9._-]+");
    }

    @Test
    void keepsTheNameThatItIsTold() {
        assertThat(KafkaConnection.of("localhost:9092", "press-1", "llm-service")
                        .node())
                .isEqualTo("press-1");
    }

    @Test
    void refusesANameThatStaticMembershipCannotHave() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KafkaConnection.of("localhost:9092", "press 1", "llm-service"))
                .withMessageContaining("setting 'dreampress.node': expected", "got 'press 1'");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "localhost", ":9092", ",localhost:9092"})
    void refusesServersWithoutAPort(String servers) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KafkaConnection.of(servers, "press", "llm-service"))
                .withMessageContaining("setting 'dreampress.bootstrap-servers': expected host:port");
    }
}
