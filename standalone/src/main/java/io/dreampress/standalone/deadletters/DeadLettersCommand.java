package io.dreampress.standalone.deadletters;

import io.dreampress.contracts.topic.Topic;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.standalone.command.WrongUsage;
import io.dreampress.standalone.display.JsonLines;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dead-letters}: records that a service gave up. */
@Command(
        name = "dead-letters",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Shows records that a service gave up, and puts them back.",
        subcommands = HelpCommand.class)
public final class DeadLettersCommand {
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists them: where from, why, how large.")
    int list(
            @Mixin LettersFlags flags,
            @Option(names = "--topic", paramLabel = "TOPIC", description = "Only this topic's, such as images.")
                    String topic) {
        return flags.with(letters -> {
            letters.forEach(known(topic), letter -> tell(flags, letter));
            return 0;
        });
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows one with its headers and its content, which may be what a user wrote.")
    int show(
            @Mixin LettersFlags flags,
            @Parameters(paramLabel = "ID", description = "As list names it, such as images:3.") String id) {
        return flags.with(letters -> {
            Letter letter = find(letters, List.of(id)).getFirst();
            Map<String, Object> fields = new LinkedHashMap<>(letter.fields());
            letter.headers()
                    .forEach(header -> fields.putIfAbsent(
                            "header " + header.key(),
                            header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8)));
            fields.put("content", letter.text());
            tell(flags, "deadLetter", fields);
            return 0;
        });
    }

    @Command(
            name = "replay",
            mixinStandardHelpOptions = true,
            description = "Puts them back at the end of the topics that they came from.")
    int replay(
            @Mixin LettersFlags flags,
            @Parameters(paramLabel = "ID", arity = "0..*", description = "As list names them, such as images:3.")
                    List<String> ids,
            @Option(names = "--all", description = "Every one that no earlier --all has put back.") boolean all,
            @Option(names = "--topic", paramLabel = "TOPIC", description = "With --all: only this topic's.")
                    String topic) {
        boolean named = ids != null && !ids.isEmpty();
        if (named == all) {
            throw new WrongUsage("replay: expected dead letters' ids or --all, got " + (all ? "both" : "neither"));
        }
        return flags.with(letters -> {
            Consumer<Letter> putBack = letter -> {
                letters.replay(letter);
                tell(flags, "replayed", letter.fields());
            };
            if (all) {
                letters.forEachNew(known(topic), letter -> letter.origin().ifPresent(_ -> putBack.accept(letter)));
            } else {
                find(letters, ids).forEach(putBack);
            }
            return 0;
        });
    }

    private static Optional<String> known(String topic) {
        var names = Topics.all().stream().map(Topic::name).collect(Collectors.toCollection(TreeSet::new));
        if (topic != null && !names.contains(topic)) {
            throw new WrongUsage(
                    "topic '" + topic + "': expected one of " + String.join(", ", names) + ", got none of these");
        }
        return Optional.ofNullable(topic);
    }

    private static List<Letter> find(Letters letters, List<String> ids) {
        Map<String, Letter> found = new LinkedHashMap<>();
        for (String topic :
                ids.stream().map(id -> id.split(":", 2)[0]).distinct().toList()) {
            letters.forEach(known(topic), letter -> {
                if (ids.contains(letter.id())) {
                    found.put(letter.id(), letter);
                }
            });
        }
        ids.stream().filter(id -> !found.containsKey(id)).findFirst().ifPresent(id -> {
            throw new WrongUsage("dead letter '" + id + "': expected one that list names, got none of these");
        });
        return List.copyOf(found.values());
    }

    private static void tell(LettersFlags flags, Letter letter) {
        if (flags.json()) {
            tell(flags, "deadLetter", letter.fields());
            return;
        }
        System.out.printf(
                "%-16s %s  %s%n                 %s%n",
                letter.id(),
                letter.at(),
                letter.why()
                        .map(why -> "%s-%d@%d".formatted(why.topic(), why.partition(), why.offset()))
                        .orElse("from nobody knows where"),
                letter.why()
                        .map(why -> why.exception().replaceAll(".*\\.", "") + ": " + why.reason())
                        .orElse("without a reason"));
    }

    private static void tell(LettersFlags flags, String event, Map<String, Object> fields) {
        if (flags.json()) {
            new JsonLines(System.out).print(event, fields);
        } else if (event.equals("replayed")) {
            System.out.println("put back: " + fields.get("id") + " into " + fields.get("topic"));
        } else {
            fields.forEach((name, value) -> System.out.println(name + ": " + value));
        }
    }
}
