package io.dreampress.standalone.doctor;

import io.dreampress.standalone.command.OutputFlags;
import io.dreampress.standalone.display.JsonLines;
import io.dreampress.standalone.environment.LogFile;
import io.dreampress.standalone.environment.ProgramHome;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code doctor}: looks at everything around the program. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Checks Java, cores, memory, model, broker, disk and ports, and says what to do.")
public final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private OutputFlags output = new OutputFlags();

    @Option(names = "--data-dir", paramLabel = "DIR", description = "Data folder to look at (default: as of write).")
    private Path dataFolder;

    @Option(names = "--model", paramLabel = "DIR", description = "Model bundle to look at (default: as of write).")
    private Path model;

    @Override
    public Integer call() {
        Path data = dataFolder == null ? ProgramHome.find().resolve(".dreampress") : dataFolder.toAbsolutePath();
        Path bundle = model == null ? ProgramHome.model() : model.toAbsolutePath();
        LogFile.in(data);
        List<Finding> findings = Stream.of(
                        new MachineCheck().findings(),
                        new FolderCheck(data).findings(),
                        new ModelCheck(bundle).findings(),
                        new BrokerCheck().findings())
                .flatMap(stream -> stream)
                .peek(this::print)
                .toList();
        return findings.stream().anyMatch(finding -> finding.level() == Finding.Level.FAIL) ? 1 : 0;
    }

    private void print(Finding finding) {
        if (output.json()) {
            new JsonLines(System.out).print("check", finding.json());
        } else {
            System.out.println(finding.line());
        }
    }
}
