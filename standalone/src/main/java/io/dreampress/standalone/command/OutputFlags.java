package io.dreampress.standalone.command;

import picocli.CommandLine.Option;

/** How a command speaks. */
public final class OutputFlags {
    @Option(names = "--json", description = "Print one JSON object a line, and nothing else, on the standard output.")
    boolean json;

    @Option(names = "--debug", description = "Print stack traces of failures.")
    boolean debug;

    public boolean json() {
        return json;
    }
}
