package io.dreampress.training.run;

import io.dreampress.systems.Assignment;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleDescriptor;
import io.dreampress.systems.Dream;
import io.dreampress.systems.ImagePlan;
import io.dreampress.systems.Kind;
import io.dreampress.systems.PaintOrder;
import io.dreampress.systems.Painted;
import io.dreampress.systems.Painter;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.Placement;
import io.dreampress.systems.TextSampling;
import io.dreampress.systems.Turn;
import io.dreampress.systems.Writer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;

/**
 * What a bundle makes of prompts: a picture each ({@code 0.png}) if it can draw, a text ({@code 0.txt}) if it can write.
 *
 * @param prompts what is asked
 * @param seed of the noise, the same for every sample, so that samples of different steps can be compared
 */
record Samples(List<String> prompts, long seed) {
    private static final int LONGEST_TEXT = 80;

    void write(Path bundleFolder, Path target) throws IOException {
        Files.createDirectories(target);
        try (Bundle bundle = Bundle.open(bundleFolder);
                Writer writer = bundle.writer();
                Painter painter = bundle.painter()) {
            for (int i = 0; i < prompts.size(); i++) {
                if (bundle.supports(Kind.IMAGE)) {
                    picture(bundle.descriptor(), writer, painter, i, target.resolve(i + ".png"));
                }
                if (bundle.supports(Kind.WRITE)) {
                    Files.writeString(target.resolve(i + ".txt"), text(bundle.descriptor(), writer, i));
                }
            }
        }
    }

    private void picture(BundleDescriptor bundle, Writer writer, Painter painter, int index, Path file)
            throws IOException {
        Optional<Dream> dream = dream(bundle, writer, index);
        if (dream.isEmpty()) {
            return;
        }
        BundleDescriptor.Size size = bundle.imageSizes().getFirst();
        BundleDescriptor.Defaults defaults = bundle.defaults();
        PaintOrder order = new PaintOrder(
                dream.get().condition(),
                size.width(),
                size.height(),
                defaults.steps(),
                defaults.guidance(),
                seed,
                index);
        try (Painter.Painting painting = painter.begin(order)) {
            while (!painting.isDenoised()) {
                painter.step(List.of(painting));
            }
            if (painter.finish(List.of(painting)).getFirst() instanceof Painted.Picture picture) {
                save(picture.pixels(), file);
            }
        }
    }

    private static void save(Pixels pixels, Path file) throws IOException {
        BufferedImage image = new BufferedImage(pixels.width(), pixels.height(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < pixels.width() * pixels.height(); i++) {
            int red = pixels.rgb()[3 * i] & 0xff;
            int green = pixels.rgb()[3 * i + 1] & 0xff;
            int blue = pixels.rgb()[3 * i + 2] & 0xff;
            image.setRGB(i % pixels.width(), i / pixels.width(), red << 16 | green << 8 | blue);
        }
        ImageIO.write(image, "png", file.toFile());
    }

    private Optional<Dream> dream(BundleDescriptor bundle, Writer writer, int index) {
        try (Writer.Session session = writer.open(assignment(bundle, Kind.IMAGE, index, 1))) {
            while (true) {
                switch (writer.advance(List.of(session)).getFirst()) {
                    case Turn.Dreamed(Dream dream) -> {
                        return Optional.of(dream);
                    }
                    case Turn.Finished _ -> {
                        return Optional.empty();
                    }
                    case Turn.Fed _, Turn.Wrote _, Turn.PassageFinished _, Turn.Awaiting _ -> {}
                }
            }
        }
    }

    /** Without images: a dream on the way is left undrawn. */
    private String text(BundleDescriptor bundle, Writer writer, int index) {
        StringBuilder text = new StringBuilder();
        try (Writer.Session session = writer.open(assignment(bundle, Kind.WRITE, index, 0))) {
            while (true) {
                switch (writer.advance(List.of(session)).getFirst()) {
                    case Turn.Wrote wrote -> text.append(wrote.text());
                    case Turn.Finished _ -> {
                        return text.toString();
                    }
                    case Turn.Awaiting(int image) -> session.resume(image, Optional.empty());
                    case Turn.Fed _, Turn.Dreamed _, Turn.PassageFinished _ -> {}
                }
            }
        }
    }

    private Assignment assignment(BundleDescriptor bundle, Kind kind, int index, int images) {
        BundleDescriptor.Defaults defaults = bundle.defaults();
        return new Assignment(
                kind,
                prompts.get(index),
                List.of(),
                new ImagePlan(images, images, new Placement.Automatic(), "", defaults.negativePrompt()),
                new TextSampling(
                        LONGEST_TEXT,
                        defaults.temperature(),
                        defaults.topK(),
                        defaults.topP(),
                        defaults.repetitionPenalty(),
                        List.of()),
                seed,
                false,
                List.of());
    }
}
