package io.dreampress.llm;

import io.dreampress.llm.session.Authorship;
import io.dreampress.networks.decoder.Precision;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleException;
import io.dreampress.systems.ComputeDevice;
import io.dreampress.systems.ComputeLane;
import io.dreampress.systems.NativeThreads;
import io.dreampress.systems.Writer;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Opens the model bundle, or refuses to start with everything that is wrong with it. */
@Configuration(proxyBeanMethods = false)
class ModelConfiguration {
    private static final String MEND =
            "Mend what is named, or name another folder: --dreampress.model=FOLDER or DREAMPRESS_MODEL.";
    /** An illustrated article is read in two contexts: the text, and the caption of the image at hand. */
    private static final int CONTEXTS_PER_DOCUMENT = 2;

    @Bean
    @ConditionalOnMissingBean
    LoadedWriter loadedWriter(
            ObjectProvider<Bundle> shared, ComputeLane lane, DreampressProperties properties, LlmProperties own) {
        try {
            new ComputeDevice(properties.device()).require();
            Bundle bundle = shared.getIfAvailable();
            return load(bundle == null ? Bundle.open(properties.model()) : bundle, lane, own);
        } catch (BundleException e) {
            throw new StartFailedException(e.getMessage(), MEND, e);
        }
    }

    private static LoadedWriter load(Bundle bundle, ComputeLane lane, LlmProperties own) {
        Precision precision =
                Precision.parse(own.precision() == null ? bundle.descriptor().precision() : own.precision());
        int contexts = Math.max(Bundle.SLOTS, CONTEXTS_PER_DOCUMENT * own.documentsInWork());
        Writer writer = lane.run(ComputeLane.Client.WRITING, () -> bundle.writer(precision, contexts));
        return new LoadedWriter(
                writer,
                new Authorship(
                        bundle.descriptor().name() + " " + bundle.descriptor().version(),
                        bundle.hash(),
                        codeVersion(),
                        precision.key(),
                        writer.kernels().isBlank() ? NativeThreads.kernels() : writer.kernels()));
    }

    /** Of the jar; {@code development} where classes are run from a folder. */
    private static String codeVersion() {
        return Optional.ofNullable(ModelConfiguration.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
