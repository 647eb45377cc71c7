package io.dreampress.training.stages;

import io.dreampress.systems.dreamllm.DreamLlmLearner;
import io.dreampress.systems.dreamllm.DreamLlmLearning;
import io.dreampress.systems.fusion.FusionLearner;
import io.dreampress.systems.metamorph.VisualiserLearner;
import io.dreampress.systems.metamorph.VpitLearner;
import io.dreampress.systems.metaquery.MetaQueryLearner;
import io.dreampress.training.recipe.Fields;
import io.dreampress.training.recipe.Stage;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;

/** Every stage that recipes can name, with the settings of its own. */
public final class Stages {
    private static final Map<String, Function<Fields, Stage>> BY_NAME = new TreeMap<>(Map.of(
            "dreamllm",
            Stages::dreamLlm,
            "metamorph",
            Stages::metaMorph,
            "metaquery",
            Stages::metaQuery,
            "visualiser",
            Stages::visualiser,
            "fusion",
            Stages::fusion,
            "diffusion",
            Stages::diffusion,
            "contrastive",
            Stages::contrastive));

    private Stages() {}

    /** The stage of a name, its settings taken from the mapping of that name; a fault is noted if there is none. */
    public static Stage read(String name, Fields recipe) {
        Function<Fields, Stage> stage = BY_NAME.get(name);
        if (stage == null) {
            recipe.fault("stage", "one of " + String.join(", ", BY_NAME.keySet()), "'" + name + "'");
            return (_, _) -> {
                throw new IllegalStateException("stage '" + name + "' is unknown");
            };
        }
        Fields settings = recipe.inside(name);
        Stage found = stage.apply(settings);
        settings.refuseOthers();
        return found;
    }

    private static Stage dreamLlm(Fields settings) {
        var layout = settings.oneOf("layout", DreamLlmLearning.Layout.CREATION);
        double lm = settings.number("lm-weight", 1, 0, 1e6);
        double vm = settings.number("vm-weight", 1, 0, 1e6);
        if (lm + vm == 0) {
            settings.fault("vm-weight", "one weight above 0", "0 for both");
        }
        int longest = Math.toIntExact(settings.whole("longest", 2048, 8));
        double drop = settings.number("drop", 0, 0, 0.99);
        OptionalDouble gamma = gamma(settings);
        boolean flips = settings.flag("flips", true);
        return (bundle, _) ->
                DreamLlmLearner.open(bundle, new DreamLlmLearning(layout, lm, vm, longest, drop, gamma, flips));
    }

    private static Stage metaMorph(Fields settings) {
        int longest = Math.toIntExact(settings.whole("longest", 4096, 8));
        double vision = settings.number("vision-weight", 1, 0, 1e6);
        return (bundle, _) -> VpitLearner.open(bundle, longest, vision);
    }

    private static Stage metaQuery(Fields settings) {
        double drop = settings.number("drop", 0.1, 0, 0.33);
        return (bundle, _) -> MetaQueryLearner.open(bundle, drop);
    }

    private static Stage visualiser(Fields settings) {
        double drop = settings.number("drop", 0.8, 0, 0.99);
        boolean flips = settings.flag("flips", false);
        return (bundle, _) -> VisualiserLearner.open(bundle, drop, flips);
    }

    private static Stage fusion(Fields settings) {
        double captionFirst = settings.number("caption-first", 0.8, 0, 1);
        double drop = settings.number("drop", 0.1, 0, 0.99);
        double lambda = settings.number("lambda", 5, 0, 1e6);
        int longest = Math.toIntExact(settings.whole("longest", 4096, 8));
        int latest = Math.toIntExact(settings.whole("latest-before-caption", Integer.MAX_VALUE, 0));
        return (bundle, _) ->
                FusionLearner.open(bundle, new FusionLearner.Settings(captionFirst, drop, lambda, longest, latest));
    }

    private static OptionalDouble gamma(Fields settings) {
        double gamma = settings.number("min-snr", 0, 0, 1e6);
        return gamma == 0 ? OptionalDouble.empty() : OptionalDouble.of(gamma);
    }

    private static Stage diffusion(Fields settings) {
        double drop = settings.number("drop", 0.1, 0, 0.99);
        OptionalDouble gamma = gamma(settings);
        boolean flips = settings.flag("flips", true);
        return (bundle, _) -> DiffusionLearner.open(bundle, new DiffusionLearner.Settings(drop, gamma, flips));
    }

    private static Stage contrastive(Fields settings) {
        int width = Math.toIntExact(settings.whole("width", 128, 1));
        double temperature = settings.number("temperature", 0.07, 1e-4, 10);
        return (bundle, seed) ->
                ContrastiveLearner.open(bundle, new ContrastiveLearner.Settings(width, temperature, seed));
    }
}
