package io.dreampress.training.stages;

import io.dreampress.training.data.Task;
import io.dreampress.training.data.TrainingData;
import io.dreampress.training.optimization.AdamW;
import io.dreampress.training.recipe.Fields;
import io.dreampress.training.recipe.Recipe;
import io.dreampress.training.recipe.RecipeException;
import io.dreampress.training.recipe.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads recipes: YAML, with values that the command line sets over the file's. */
public final class RecipeReader {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final List<String> NOT_FOR_THE_WEIGHTS = List.of("out", "every", "samples", "spikes");

    private final Path file;
    private final List<String> faults = new ArrayList<>();

    private RecipeReader(Path file) {
        this.file = file;
    }

    /**
     * Reads a recipe. Relative paths start in the working directory.
     *
     * @param overrides values by dotted name ({@code optimizer.rate} → {@code 1e-4}), each as YAML
     * @throws RecipeException with everything that is wrong
     */
    public static Recipe read(Path file, Map<String, String> overrides) {
        return new RecipeReader(file).read(overrides);
    }

    private Recipe read(Map<String, String> overrides) {
        ObjectNode tree = tree();
        overrides.forEach((name, value) -> set(tree, name, value));
        Recipe recipe = recipe(new Fields("", tree, faults), fingerprint(tree));
        if (!faults.isEmpty()) {
            throw new RecipeException(file.toString(), faults);
        }
        return recipe;
    }

    private ObjectNode tree() {
        try {
            JsonNode tree = YAML.readTree(Files.readString(file));
            if (tree instanceof ObjectNode object) {
                return object;
            }
            throw new RecipeException(
                    file.toString(), List.of("expected names with values, got " + tree.getNodeType()));
        } catch (IOException e) {
            throw new RecipeException(file.toString(), List.of("expected a file that can be read, got " + e));
        } catch (JacksonException e) {
            throw new RecipeException(file.toString(), List.of("expected YAML, got " + e.getOriginalMessage()));
        }
    }

    private void set(ObjectNode tree, String name, String value) {
        String[] steps = name.split("\\.");
        ObjectNode at = tree;
        for (int i = 0; i < steps.length - 1; i++) {
            at = at.path(steps[i]) instanceof ObjectNode inside ? inside : at.putObject(steps[i]);
        }
        try {
            at.set(steps[steps.length - 1], YAML.readTree(value));
        } catch (JacksonException e) {
            faults.add(name + ": expected a value in YAML, got '" + value + "'");
        }
    }

    /** What must not change between a run's parts: everything but where and how often results are written. */
    private static String fingerprint(ObjectNode tree) {
        ObjectNode decisive = tree.deepCopy();
        decisive.remove(NOT_FOR_THE_WEIGHTS);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(decisive.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Recipe recipe(Fields fields, String fingerprint) {
        String stageName = fields.text("stage");
        Stage stage = Stages.read(stageName, fields);
        Path bundle = existing(fields, "bundle", fields.text("bundle"));
        Path out = Path.of(fields.text("out"));
        List<TrainingData.Place> data =
                fields.list("data").stream().map(this::place).toList();
        Predicate<String> learned = learned(fields);
        Recipe.Length length = length(fields);
        int batch = Math.toIntExact(fields.whole("batch", 1, 1));
        int accumulate = Math.toIntExact(fields.whole("accumulate", 1, 1));
        long seed = fields.whole("seed", 0, 0);
        Fields optimizer = fields.inside("optimizer");
        Recipe recipe = new Recipe(
                file.getFileName().toString(),
                stage,
                bundle,
                out,
                data,
                learned,
                length,
                batch,
                accumulate,
                seed,
                adamw(optimizer),
                optimizer.number("clip", Double.POSITIVE_INFINITY, 1e-9, Double.MAX_VALUE),
                rate(optimizer, fields.inside("schedule")),
                fields.number("average", 0, 0, 0.999999),
                every(fields.inside("every")),
                fields.texts("samples"),
                spikes(fields.inside("spikes")),
                fingerprint);
        optimizer.refuseOthers();
        fields.refuseOthers();
        return recipe;
    }

    private static Path existing(Fields fields, String field, String path) {
        if (!path.isEmpty() && !Files.exists(Path.of(path))) {
            fields.fault(field, "a file or folder that is there", "'" + path + "'");
        }
        return Path.of(path);
    }

    private TrainingData.Place place(Fields fields) {
        boolean pairs = fields.has("pairs");
        if (pairs == fields.has("documents")) {
            fields.fault("documents", "either documents or pairs", pairs ? "both" : "neither");
        }
        String field = pairs ? "pairs" : "documents";
        Path path = existing(fields, field, fields.text(field, ""));
        if (!pairs && Files.isDirectory(path)) {
            fields.fault(field, "a JSONL file", "a folder");
        }
        Task task = fields.oneOf("task", Task.DRAW);
        fields.refuseOthers();
        return new TrainingData.Place(path, pairs, task);
    }

    private static Predicate<String> learned(Fields fields) {
        List<String> patterns = fields.texts("learn");
        if (patterns.isEmpty()) {
            fields.fault("learn", "names of parameters, * for any letters", "nothing");
        }
        return matching(patterns);
    }

    /** Names that one of the patterns describes; {@code *} stands for any letters. */
    private static Predicate<String> matching(List<String> patterns) {
        Pattern any = Pattern.compile(patterns.stream()
                .map(pattern -> Pattern.quote(pattern).replace("*", "\\E.*\\Q"))
                .collect(Collectors.joining("|")));
        return name -> any.matcher(name).matches();
    }

    private static Recipe.Length length(Fields fields) {
        if (fields.has("steps") == fields.has("epochs")) {
            fields.fault("steps", "either steps or epochs", fields.has("steps") ? "both" : "neither");
        }
        return new Recipe.Length(fields.whole("steps", 0, 1), fields.number("epochs", 0, 1e-6, 1e6));
    }

    private static AdamW.Settings adamw(Fields optimizer) {
        Predicate<String> kept = matching(optimizer.texts("no-decay"));
        return new AdamW.Settings(
                optimizer.number("beta1", 0.9, 0, 0.999999),
                optimizer.number("beta2", 0.999, 0, 0.999999),
                optimizer.number("epsilon", 1e-8, 0, 1),
                optimizer.number("weight-decay", 0, 0, 10),
                kept.negate());
    }

    private static Recipe.Rate rate(Fields optimizer, Fields schedule) {
        if (!optimizer.has("rate")) {
            optimizer.fault("rate", "the highest learning rate", "nothing");
        }
        double peak = optimizer.number("rate", 1, 1e-12, 100);
        Recipe.Rate rate = new Recipe.Rate(
                schedule.oneOf("shape", Recipe.Shape.COSINE),
                peak,
                schedule.number("floor", 0, 0, peak),
                schedule.number("warmup", 0, 0, 1e9),
                schedule.whole("end", 0, 1));
        schedule.refuseOthers();
        return rate;
    }

    private static Recipe.Every every(Fields every) {
        Recipe.Every often = new Recipe.Every(every.whole("checkpoint", 500, 0), every.whole("sample", 0, 0));
        every.refuseOthers();
        return often;
    }

    private static Recipe.Spikes spikes(Fields spikes) {
        Recipe.Spikes limits = new Recipe.Spikes(
                spikes.number("loss", Double.POSITIVE_INFINITY, 1, Double.MAX_VALUE),
                spikes.number("norm", Double.POSITIVE_INFINITY, 1, Double.MAX_VALUE));
        spikes.refuseOthers();
        return limits;
    }
}
