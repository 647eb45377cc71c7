package io.dreampress.standalone.training;

import io.dreampress.standalone.command.OutputFlags;
import io.dreampress.standalone.environment.CannotStart;
import io.dreampress.systems.BundleException;
import io.dreampress.training.recipe.Recipe;
import io.dreampress.training.recipe.RecipeException;
import io.dreampress.training.run.Trainer;
import io.dreampress.training.stages.RecipeReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code train}: trains a bundle as a recipe says; a run that was interrupted goes on. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Trains a bundle as a recipe says; training/recipes has the papers'.",
            "The same command goes on where an interrupted run stopped."
        })
public final class TrainCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RECIPE", description = "A YAML file.")
    private Path recipe;

    @Option(names = "--bundle", paramLabel = "DIR", description = "Bundle to start from, instead of the recipe's.")
    private Path bundle;

    @Option(names = "--out", paramLabel = "DIR", description = "Folder for what comes out, instead of the recipe's.")
    private Path out;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "Another value than the recipe's, such as steps=100 or optimizer.rate=1e-4; may be repeated.")
    private Map<String, String> values = new LinkedHashMap<>();

    @Mixin
    private OutputFlags flags = new OutputFlags();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Map<String, String> overrides = new LinkedHashMap<>(values);
        if (bundle != null) {
            overrides.put("bundle", quoted(bundle));
        }
        if (out != null) {
            overrides.put("out", quoted(out));
        }
        Recipe read = read(overrides);
        try (TrainingDisplay display = TrainingDisplay.of(flags.json());
                Trainer trainer = new Trainer(read, display)) {
            trainer.run();
        } catch (RecipeException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        } catch (BundleException e) {
            throw new CannotStart(e.getMessage(), e);
        }
        return 0;
    }

    private Recipe read(Map<String, String> overrides) {
        try {
            return RecipeReader.read(recipe, overrides);
        } catch (RecipeException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** A text in YAML, whatever letters it has. */
    private static String quoted(Path path) {
        return "'" + path.toString().replace("'", "''") + "'";
    }
}
