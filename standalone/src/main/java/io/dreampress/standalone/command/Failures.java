package io.dreampress.standalone.command;

import io.dreampress.standalone.display.JsonLines;
import io.dreampress.standalone.environment.CannotStart;
import io.dreampress.systems.BundleException;
import io.dreampress.systems.importing.ImportException;
import io.dreampress.training.run.TrainingStopped;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Failures as sentences and exit codes. */
public final class Failures {
    static final int FINISHED = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int ENVIRONMENT = 3;
    static final int INTERRUPTED = 130;

    private Failures() {}

    /** The command line is wrong: says what, and what was meant perhaps. */
    public static int wrongUsage(ParameterException problem, String[] arguments) {
        CommandLine command = problem.getCommandLine();
        if (List.of(arguments).contains("--json")) {
            new JsonLines(System.out).print("error", Map.of("message", problem.getMessage(), "exitCode", USAGE));
            return USAGE;
        }
        PrintWriter err = command.getErr();
        err.println("dreampress: " + problem.getMessage());
        UnmatchedArgumentException.printSuggestions(problem, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return USAGE;
    }

    /** A command failed: says why. */
    public static int failed(Exception failure, CommandLine command, ParseResult parsed) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        boolean json = last.matchedOptionValue("--json", false);
        boolean debug = last.matchedOptionValue("--debug", false);
        int code = code(failure);
        String sentence = sentence(failure);
        if (json) {
            new JsonLines(System.out).print("error", Map.of("message", sentence, "exitCode", code));
        } else {
            command.getErr().println("dreampress: " + sentence);
        }
        if (debug) {
            failure.printStackTrace(command.getErr());
        }
        return code;
    }

    private static int code(Exception failure) {
        return switch (failure) {
            case WrongUsage _ -> USAGE;
            case CannotStart _, BundleException _ -> ENVIRONMENT;
            default -> FAILED;
        };
    }

    private static String sentence(Exception failure) {
        return switch (failure) {
            case WrongUsage usage -> usage.getMessage();
            case CannotStart problem -> problem.getMessage();
            case BundleException broken -> broken.getMessage();
            case ImportException refused -> refused.getMessage();
            case TrainingStopped stopped -> stopped.getMessage();
            default ->
                "unexpected failure: " + failure + "; dreampress.log in the data folder says more, --debug shows where";
        };
    }
}
