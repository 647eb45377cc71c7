package io.dreampress.standalone.importing;

import io.dreampress.standalone.command.OutputFlags;
import io.dreampress.standalone.environment.LogFile;
import io.dreampress.standalone.environment.ProgramHome;
import io.dreampress.systems.importing.BundleImport;
import io.dreampress.systems.importing.BundleImport.Imported;
import io.dreampress.systems.importing.ImportRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code import}: makes a published checkpoint a bundle. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Makes a published checkpoint a model bundle, which --model then takes.",
            "Reads safetensors and the zips of torch.save, as data: nothing in a pickle is run.",
            "Layouts: docs/bundle-format.md."
        })
public final class ImportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SOURCE", description = "Folder of the checkpoint.")
    private Path source;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder of the new bundle.")
    private Path out;

    @Option(names = "--system", paramLabel = "NAME", description = "System it belongs to (default: as recognised).")
    private String system;

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the bundle (default: the source folder's).")
    private String name;

    @Option(
            names = "--diffusion",
            paramLabel = "DIR",
            description = "Folder with unet/, vae/ and scheduler/ for configs that the source lacks"
                    + " (default: those of the published base).")
    private Path diffusion;

    @Option(names = "--vision", paramLabel = "DIR", description = "Folder of the vision encoder, likewise.")
    private Path vision;

    @Option(
            names = "--tokenizer",
            paramLabel = "DIR",
            description = "Folder with tokenizer.json, if the source has none.")
    private Path tokenizer;

    @Option(names = "--force", description = "Replace a bundle that is there.")
    private boolean force;

    @Mixin
    private OutputFlags output = new OutputFlags();

    @Override
    public Integer call() {
        LogFile.in(ProgramHome.find().resolve(".dreampress"));
        long begin = System.nanoTime();
        try (ImportDisplay display = ImportDisplay.of(output.json())) {
            Imported imported = new BundleImport(display)
                    .run(
                            new ImportRequest(
                                    source,
                                    Optional.ofNullable(system),
                                    Optional.ofNullable(name),
                                    Optional.ofNullable(diffusion),
                                    Optional.ofNullable(vision),
                                    Optional.ofNullable(tokenizer)),
                            out,
                            force);
            display.done(imported, Duration.ofNanos(System.nanoTime() - begin));
        }
        return 0;
    }
}
