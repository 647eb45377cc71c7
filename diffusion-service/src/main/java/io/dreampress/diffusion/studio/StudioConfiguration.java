package io.dreampress.diffusion.studio;

import io.dreampress.diffusion.publication.Framing;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleDescriptor;
import io.dreampress.systems.ComputeDevice;
import io.dreampress.systems.ComputeLane;
import io.dreampress.systems.Condition;
import io.dreampress.systems.NativeThreads;
import io.dreampress.systems.PaintOrder;
import io.dreampress.systems.Painter;
import java.util.Optional;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Opens the model bundle, unless a parent context has done so. */
@Configuration(proxyBeanMethods = false)
class StudioConfiguration {
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean(Studio.class)
    static class Opening {
        @Bean
        @ConditionalOnMissingBean
        Bundle bundle(ModelFolder model) {
            return Bundle.open(model.path());
        }

        @Bean
        Studio studio(Bundle bundle, ComputeLane lane, ModelFolder model) {
            new ComputeDevice(model.device()).require();
            DrawingSide side = DrawingSide.read(bundle.path());
            BundleDescriptor descriptor = bundle.descriptor();
            var framing = new Framing(
                    descriptor.name() + " " + descriptor.version(),
                    bundle.hash(),
                    codeVersion(),
                    bundle.painterPrecision().key(),
                    NativeThreads.kernels(),
                    side.sampler());
            Painter painter = lane.run(ComputeLane.Client.PAINTING, bundle::painter);
            return new Studio(painter, framing, rehearsal(descriptor, painter.rehearsal()));
        }
    }

    private static PaintOrder rehearsal(BundleDescriptor descriptor, Condition condition) {
        BundleDescriptor.Size size = descriptor.imageSizes().getFirst();
        return new PaintOrder(
                condition,
                size.width(),
                size.height(),
                descriptor.defaults().steps(),
                descriptor.defaults().guidance(),
                0,
                0);
    }

    private static String codeVersion() {
        return Optional.ofNullable(StudioConfiguration.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
