package io.dreampress.systems.toy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.networks.decoder.Precision;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleException;
import io.dreampress.systems.Kind;
import io.dreampress.systems.MultimodalSystem;
import io.dreampress.systems.Turn;
import io.dreampress.systems.Writer;
import io.dreampress.systems.writing.EngineContract;
import io.dreampress.systems.writing.TinyDocuments;
import io.dreampress.systems.writing.TinyDocuments.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A sixth system is its package and its line: everything else is the engine's, unchanged. */
class ToySystemTest {
    private static final List<MultimodalSystem> SIX = Stream.concat(
                    MultimodalSystem.ALL.stream(), Stream.of(new ToySystem()))
            .toList();

    @TempDir
    private Path folder;

    @BeforeEach
    void writeBundle() {
        SIX.getLast().writeTiny("toy", folder, 3);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"WRITE", "ILLUSTRATE", "IMAGE"})
    void makesDocumentsOfEveryKindThatItsBundleNames(Kind kind) {
        try (Bundle bundle = Bundle.open(folder, SIX);
                Writer writer = bundle.writer(Precision.F32)) {
            Document document = new TinyDocuments(writer)
                    .run(TinyDocuments.assignment(kind, "Plant a tree.\n\nWater it.", 1, 0.8, false));

            assertThat(document.last()).isInstanceOf(Turn.Finished.class);
            assertThat(document.dreams()).hasSize(1);
        }
    }

    @Test
    void writesInContinuousBatches() {
        try (Bundle bundle = Bundle.open(folder, SIX)) {
            EngineContract.tokensDependOnNobodyWhoSharesTheBatch(bundle);
        }
    }

    @Test
    void paintsWhatComesOutOfAMessage() {
        try (Bundle bundle = Bundle.open(folder, SIX)) {
            EngineContract.pixelsDependOnNobodyWhoSharesTheBatch(bundle);
        }
    }

    @Test
    void isRefusedWithoutItsPartsLikeAnyOther() throws IOException {
        Files.delete(folder.resolve("language_model/model.safetensors"));

        assertThatThrownBy(() -> Bundle.open(folder, SIX))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("folder 'language_model': expected weights");
    }

    @Test
    void isUnknownWithoutItsLine() {
        assertThatThrownBy(() -> Bundle.open(folder)).hasMessageContaining("got 'toy'; use a newer version");
    }
}
