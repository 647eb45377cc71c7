package io.dreampress.standalone.command;

import picocli.CommandLine.Command;

/** {@code bundle}: makes model bundles. */
@Command(
        name = "bundle",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Makes model bundles.",
        subcommands = TinyBundleCommand.class)
public final class BundleCommand {}
