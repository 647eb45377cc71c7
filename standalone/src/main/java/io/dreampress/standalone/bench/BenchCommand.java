package io.dreampress.standalone.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** {@code bench}: groups the benchmarks. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Measures the networks, and the pipeline without them, on this machine.",
        subcommands = {WritingBench.class, DrawingBench.class, PipelineBench.class, HelpCommand.class})
public final class BenchCommand {}
