package io.dreampress.training.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.dreampress.networks.learning.GradientTape;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.learning.Draws;
import io.dreampress.systems.learning.Learner;
import io.dreampress.systems.learning.LearningLoss;
import io.dreampress.training.data.Rejects;
import io.dreampress.training.data.TrainingData;
import io.dreampress.training.optimization.AdamW;
import io.dreampress.training.optimization.Gradients;
import io.dreampress.training.optimization.LearningRateSchedule;
import io.dreampress.training.optimization.MovingAverage;
import io.dreampress.training.recipe.Recipe;
import io.dreampress.training.recipe.RecipeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Follows a recipe: fetch, forward, backward, step, log, checkpoint.
 *
 * <p>In {@code out}: {@code metrics.jsonl}, {@code rejects.jsonl}, {@code checkpoints/}, {@code samples/} and at the end
 * {@code bundle/}. A run that was interrupted, however, goes on from its last checkpoint when the recipe is followed again,
 * and ends with the same losses and weights as one that was not, bit for bit on the same machine and number of threads.
 */
public final class Trainer implements AutoCloseable {
    private final Recipe recipe;
    private final TrainingProgress progress;
    private final Bundle bundle;
    private final Learner learner;
    private final Parameters parameters;
    private final TrainingData data;
    private final long updates;
    private final LearningRateSchedule schedule;
    private final AdamW optimizer;
    private final Optional<MovingAverage> average;
    private final Checkpoints checkpoints;
    private final Metrics metrics;
    private final SpikeDetector spikes;
    private long done;

    /**
     * Loads everything that the recipe names, and the last checkpoint if there is one.
     *
     * @throws RecipeException if the recipe does not fit the bundle, or the checkpoint is another recipe's
     */
    public Trainer(Recipe recipe, TrainingProgress progress) throws IOException {
        this.recipe = recipe;
        this.progress = progress;
        Files.createDirectories(recipe.out());
        this.data = TrainingData.open(
                recipe.data(), recipe.seed(), new Rejects(recipe.out().resolve("rejects.jsonl")));
        this.updates = recipe.length().updates(data.size(), recipe.batch() * recipe.accumulate());
        this.schedule = recipe.rate().over(updates);
        this.bundle = Bundle.open(recipe.bundle());
        this.learner = recipe.stage().open(bundle, recipe.seed());
        this.parameters = learned();
        this.optimizer = new AdamW(parameters, recipe.optimizer());
        this.average =
                recipe.average() > 0 ? Optional.of(new MovingAverage(parameters, recipe.average())) : Optional.empty();
        this.checkpoints = new Checkpoints(recipe.out().resolve("checkpoints"));
        this.spikes = new SpikeDetector(recipe.spikes());
        resume();
        this.metrics = new Metrics(recipe.out().resolve("metrics.jsonl"), done);
    }

    private Parameters learned() {
        try {
            return learner.parameters().learn(recipe.learned());
        } catch (IllegalArgumentException e) {
            learner.close();
            List<String> some = learner.parameters().names().stream().limit(5).toList();
            throw new RecipeException(
                    recipe.name(), List.of("learn: expected a name of the bundle's parameters, such as " + some));
        }
    }

    private void resume() throws IOException {
        Optional<Checkpoints.Saved> saved = checkpoints.latest();
        if (saved.isPresent()) {
            if (!saved.get().fingerprint().equals(recipe.fingerprint())) {
                throw new RecipeException(
                        recipe.name(),
                        List.of(
                                "out: expected a new folder or the checkpoints of this recipe, got those of another in '"
                                        + recipe.out()
                                        + "'; name another folder, or remove its checkpoints to start again"));
            }
            Checkpoints.restore(saved.get(), state());
            done = saved.get().done();
            optimizer.resume(done);
            spikes.resume(saved.get().state().path("averages"));
        }
    }

    /** Everything that updates change. */
    private Map<String, Map<String, NDArray>> state() {
        Map<String, NDArray> learned = new LinkedHashMap<>();
        parameters.learned().forEach(name -> learned.put(name, parameters.get(name)));
        Map<String, Map<String, NDArray>> state = new LinkedHashMap<>();
        state.put("parameter", learned);
        state.put("first", optimizer.first());
        state.put("second", optimizer.second());
        average.ifPresent(kept -> state.put("average", kept.byName()));
        return state;
    }

    /**
     * Trains to the end.
     *
     * @return the trained bundle
     * @throws TrainingStopped if loss or gradients spike
     */
    public Path run() throws IOException {
        progress.begun(done, updates, recipe.batch() * recipe.accumulate());
        for (long step = done; step < updates; step++) {
            TrainingProgress.Update update = update(step);
            done = step + 1;
            metrics.add(update);
            progress.updated(update);
            if (isDue(recipe.every().checkpoint())) {
                checkpoint();
            }
            if (isDue(recipe.every().sample())) {
                sample();
            }
        }
        checkpoint();
        Path trained = recipe.out().resolve("bundle");
        new BundleWriter(recipe.bundle(), parameters, best()).write(trained, false);
        progress.written("bundle", trained);
        return trained;
    }

    private boolean isDue(long every) {
        return every > 0 && done % every == 0 && done < updates;
    }

    /** One update, whose gradient is the mean over its parts'. */
    private TrainingProgress.Update update(long step) {
        long begin = System.nanoTime();
        Map<String, Double> losses = new LinkedHashMap<>();
        try (Gradients gradients = new Gradients()) {
            for (int part = 0; part < recipe.accumulate(); part++) {
                addPart(step * recipe.accumulate() + part, gradients, losses);
            }
            double norm = gradients.clip(recipe.clip());
            double rate = schedule.rate(step);
            spikes.watch(step, losses.get("loss"), norm);
            optimizer.step(gradients.byName(), rate);
            average.ifPresent(MovingAverage::follow);
            double seconds = (System.nanoTime() - begin) / 1e9;
            return new TrainingProgress.Update(step, losses, rate, norm, seconds, data.rejected());
        }
    }

    private void addPart(long number, Gradients gradients, Map<String, Double> losses) {
        Draws draws = new Draws(recipe.seed(), number);
        var examples = data.batch(number, recipe.batch(), draws, learner::check);
        double share = 1.0 / recipe.accumulate();
        try (NDManager scope = TorchScriptProgram.newManager();
                GradientTape tape = GradientTape.record()) {
            LearningLoss loss = learner.loss(scope, examples, draws);
            gradients.add(tape.gradients(scope, loss.total(), parameters), share);
            losses.merge("loss", share * number(loss.total()), Double::sum);
            loss.parts().forEach((name, value) -> losses.merge(name, share * number(value), Double::sum));
        }
    }

    private static double number(NDArray loss) {
        return loss.toType(DataType.FLOAT64, true).getDouble();
    }

    private void checkpoint() throws IOException {
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("updates", updates);
        about.put("seed", recipe.seed());
        about.put("examples", done * recipe.batch() * recipe.accumulate());
        about.put("rate", schedule.rate(done));
        about.put("averages", spikes.averages());
        progress.written("checkpoint", checkpoints.save(done, recipe.fingerprint(), state(), about));
    }

    /** The average where there is one. */
    private Map<String, NDArray> best() {
        return average.map(MovingAverage::byName).orElse(Map.of());
    }

    private void sample() throws IOException {
        if (recipe.samples().isEmpty()) {
            return;
        }
        Path temporary = recipe.out().resolve("sampled-bundle");
        new BundleWriter(recipe.bundle(), parameters, best()).write(temporary, true);
        Path target = recipe.out().resolve("samples").resolve(String.format("step-%08d", done));
        new Samples(recipe.samples(), recipe.seed()).write(temporary, target);
        Checkpoints.delete(temporary);
        progress.written("samples", target);
    }

    @Override
    public void close() {
        average.ifPresent(MovingAverage::close);
        optimizer.close();
        learner.close();
        bundle.close();
    }
}
