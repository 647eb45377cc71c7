package io.dreampress.standalone;

import io.dreampress.standalone.bench.BenchCommand;
import io.dreampress.standalone.command.AnswerCommand;
import io.dreampress.standalone.command.BatchCommand;
import io.dreampress.standalone.command.BundleCommand;
import io.dreampress.standalone.command.EditCommand;
import io.dreampress.standalone.command.Failures;
import io.dreampress.standalone.command.IllustrateCommand;
import io.dreampress.standalone.command.ImageCommand;
import io.dreampress.standalone.command.ServeCommand;
import io.dreampress.standalone.command.WriteCommand;
import io.dreampress.standalone.deadletters.DeadLettersCommand;
import io.dreampress.standalone.doctor.DoctorCommand;
import io.dreampress.standalone.evaluation.EvaluateCommand;
import io.dreampress.standalone.importing.ImportCommand;
import io.dreampress.standalone.training.TrainCommand;
import io.dreampress.systems.NativeThreads;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line of Dreampress. */
@Command(
        name = "dreampress",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Writes illustrated documents with a language model and an image model, on Kafka.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            WriteCommand.class,
            IllustrateCommand.class,
            BatchCommand.class,
            ImageCommand.class,
            EditCommand.class,
            AnswerCommand.class,
            ServeCommand.class,
            ImportCommand.class,
            DoctorCommand.class,
            DeadLettersCommand.class,
            TrainCommand.class,
            BenchCommand.class,
            BundleCommand.class,
            EvaluateCommand.class,
            CommandLine.HelpCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the document is finished (or the command did what it is for)",
            "1:the document was rejected, failed or was cancelled; a check of doctor failed; a checkpoint cannot be imported",
            "2:the command line is wrong",
            "3:something around the program keeps it from starting: model, port, folder, broker",
            "130:interrupted (Ctrl-C); the document was cancelled"
        },
        footer = {
            "",
            "First steps:",
            "  dreampress write \"How to plant a tomato, in four steps\" --out out/tomato",
            "  dreampress illustrate article.md --out out/article",
            "  dreampress batch requests.jsonl --out out/batch",
            "  dreampress answer \"What is this?\" --picture photo.jpg --out out/answer",
            "  dreampress doctor"
        })
public final class Dreampress implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    private Dreampress() {}

    /** Without a command: says what there is. */
    @Override
    public Integer call() {
        spec.commandLine().usage(System.err);
        return CommandLine.ExitCode.USAGE;
    }

    /** Runs a command and ends the process with its exit code. */
    public static void main(String... arguments) {
        NativeThreads.boundSpinning();
        System.exit(run(arguments));
    }

    /**
     * Runs a command in this process.
     *
     * @return its exit code
     */
    public static int run(String... arguments) {
        return new CommandLine(new Dreampress())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Failures::wrongUsage)
                .setExecutionExceptionHandler(Failures::failed)
                .execute(arguments);
    }
}
