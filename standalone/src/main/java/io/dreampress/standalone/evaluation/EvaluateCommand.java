package io.dreampress.standalone.evaluation;

import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.standalone.command.OutputFlags;
import io.dreampress.standalone.command.WrongUsage;
import io.dreampress.standalone.environment.CannotStart;
import io.dreampress.standalone.environment.FileProblem;
import io.dreampress.standalone.environment.LogFile;
import io.dreampress.standalone.environment.ProgramHome;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.Pixels;
import io.dreampress.training.evaluation.Artist;
import io.dreampress.training.evaluation.Evaluation;
import io.dreampress.training.evaluation.HeldOut;
import io.dreampress.training.evaluation.Judge;
import io.dreampress.training.evaluation.Report;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evaluate}: measures a bundle before the judge and on held-out texts. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures a model: whether its pictures show what was asked, how well it predicts texts.")
public final class EvaluateCommand implements Callable<Integer> {
    @Mixin
    private OutputFlags output = new OutputFlags();

    @Option(names = "--model", paramLabel = "DIR", description = "Model bundle (default: as of write).")
    private Path model;

    @Option(
            names = "--prompts",
            paramLabel = "N",
            defaultValue = "100",
            description = "Held-out prompts to draw, at least 20 (default: ${DEFAULT-VALUE}).")
    private int prompts;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Seed of the drawn images' noise (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--sheet",
            paramLabel = "FILE",
            description = "Only draw the prompts of models/held-out/sheet.txt onto one PNG.")
    private Path sheet;

    @Override
    public Integer call() throws IOException {
        Path home = ProgramHome.find();
        LogFile.in(home.resolve(".dreampress"));
        HeldOut heldOut = heldOut(home.resolve("models/held-out"));
        int most = heldOut.pictures().size();
        if (prompts < Evaluation.CANDIDATES || prompts > most) {
            throw new WrongUsage("--prompts: expected " + Evaluation.CANDIDATES + " to " + most + ", got " + prompts);
        }
        try (Bundle bundle = Bundle.open(model == null ? ProgramHome.model() : model.toAbsolutePath());
                ShownProgress progress = new ShownProgress(System.err, Boolean.getBoolean("dreampress.terminal"))) {
            if (sheet != null) {
                drawSheet(bundle, heldOut, progress);
            } else {
                evaluate(bundle, heldOut, home, progress);
            }
        }
        return 0;
    }

    private static HeldOut heldOut(Path folder) {
        try {
            return HeldOut.read(folder);
        } catch (FileSystemException e) {
            throw new CannotStart(
                    "held-out data '" + folder + "': expected it beside the program, got " + FileProblem.inWords(e), e);
        } catch (IOException e) {
            throw new CannotStart(e.getMessage(), e);
        }
    }

    private void drawSheet(Bundle bundle, HeldOut heldOut, ShownProgress progress) throws IOException {
        String style = bundle.descriptor().defaults().style();
        List<String> words = Files.readAllLines(heldOut.folder().resolve("sheet.txt"));
        List<Pixels> pictures = new Artist(bundle, seed, progress)
                .draw(words.stream().map(line -> new Artist.Prompt(line, style)).toList());
        ContactSheet.write(pictures, words, sheet);
        progress.close();
        print(Map.of("sheet", sheet.toString(), "pictures", pictures.size()));
    }

    private void evaluate(Bundle bundle, HeldOut heldOut, Path home, ShownProgress progress) throws IOException {
        long begun = System.nanoTime();
        try (Judge judge = Judge.open(home.resolve("models/judge"))) {
            Report report = new Evaluation(judge, heldOut, progress).of(bundle, prompts, seed);
            progress.close();
            Map<String, Object> line = new LinkedHashMap<>();
            report.figures().forEach((name, figure) -> line.put(name, figure == null ? null : rounded(figure)));
            line.put("reasons", report.reasons());
            line.put("prompts", prompts);
            line.put("seed", seed);
            line.put("bundle", bundle.descriptor().name());
            line.put("bundleHash", bundle.hash());
            line.put("judgeHash", judge.hash());
            line.put("seconds", Math.round((System.nanoTime() - begun) / 1e9));
            print(line);
        }
    }

    private static double rounded(double figure) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.4f", figure));
    }

    private void print(Map<String, ?> line) {
        if (output.json()) {
            System.out.println(JsonSerde.MAPPER.writeValueAsString(line));
        } else {
            line.forEach((name, value) -> System.out.println(name + ": " + value));
        }
    }
}
