package io.dreampress.standalone.bench;

import io.dreampress.systems.Assignment;
import io.dreampress.systems.BundleDescriptor;
import io.dreampress.systems.ImagePlan;
import io.dreampress.systems.Kind;
import io.dreampress.systems.Placement;
import io.dreampress.systems.TextSampling;
import java.util.List;

/** What is measured: long texts without images, and single images. */
final class Work {
    /** About 110 tokens, so that what is written afterwards stands at a context of 150 soon. */
    private static final String STORY =
            "Tell a long story about a gardener who travels through many countries to find the "
                    + "best tomato of the world. Describe every country, the people whom the gardener meets there, what they eat, "
                    + "how they grow their vegetables, and what the weather is like. Begin in a small village by the sea, go on "
                    + "over the mountains, through the desert and along the great river, and do not stop before the gardener is "
                    + "back home. Use many words, and let the people speak.";

    private static final int LONG = 600;
    /** Of a text that is to be interesting. */
    static final double TEMPERATURE = 0.9;

    /** Of the likeliest text, as the peers write it. */
    static final double GREEDY = 0;

    private static final double TOP_P = 0.95;

    private Work() {}

    /** A text that goes on for long; with a temperature above 0 different for every seed. */
    static Assignment story(long seed, double temperature) {
        return new Assignment(
                Kind.WRITE,
                STORY,
                List.of(),
                new ImagePlan(0, 0, new Placement.Automatic(), "", ""),
                new TextSampling(LONG, temperature, 0, TOP_P, 1.1, List.of()),
                seed,
                false,
                List.of());
    }

    /** One image. */
    static Assignment image(BundleDescriptor bundle) {
        return new Assignment(
                Kind.IMAGE,
                "a fox",
                List.of(),
                new ImagePlan(1, 1, new Placement.Automatic(), bundle.defaults().style(), ""),
                new TextSampling(32, 0, 0, 1, 1, List.of()),
                1,
                false,
                List.of());
    }
}
