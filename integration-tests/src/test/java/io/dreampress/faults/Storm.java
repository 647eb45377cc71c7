package io.dreampress.faults;

import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.contracts.image.ImageFact;
import io.dreampress.contracts.request.RequestAccepted;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.pipeline.Content;
import io.dreampress.pipeline.Desk;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.common.IsolationLevel;

/** Documents that are ordered while things fail, and what becomes of them. */
final class Storm implements AutoCloseable {
    private final String servers;
    private final Desk desk;
    private final Map<String, Recipe> ordered = new LinkedHashMap<>();
    private final Map<Recipe, Content> calm = new EnumMap<>(Recipe.class);
    private final Set<String> ended = new HashSet<>();
    private final Silence silence = new Silence();
    private Duration slowestRecovery = Duration.ZERO;
    private int kills;

    /** Orders one document of each recipe, undisturbed: what they say and show is what all others must. */
    Storm(String servers) {
        this.servers = servers;
        this.desk = new Desk(servers);
        for (Recipe recipe : Recipe.values()) {
            desk.publish(recipe.request("calm-" + recipe));
        }
        for (Recipe recipe : Recipe.values()) {
            calm.put(recipe, Content.of((DocumentFinished) desk.ended("calm-" + recipe)));
        }
        desk.listen(this::hear);
    }

    private void hear(Object fact) {
        if (fact instanceof DocumentFact end && ordered.containsKey(end.requestId())) {
            ended.add(end.requestId());
        }
        silence.heard(open() > 0);
    }

    /** Orders documents of all recipes in turn. */
    void order(int documents) {
        for (int i = 0; i < documents; i++) {
            Recipe recipe = Recipe.values()[ordered.size() % Recipe.values().length];
            String requestId = "storm-" + ordered.size();
            ordered.put(requestId, recipe);
            desk.publish(recipe.request(requestId));
        }
        silence.heard(true);
    }

    /** Reads until so many more facts have come, or all documents have ended. */
    void readFacts(int more) {
        long enough = heard() + more;
        desk.readUntil(() -> heard() >= enough || open() == 0);
    }

    /** Reads until something is so. @return whether it came to be */
    boolean readUntil(BooleanSupplier so) {
        return desk.readUntil(so);
    }

    /** Reads until a fact comes that fits, or all documents have ended. */
    void readUntilSaid(Predicate<Object> fits) {
        long before = heard();
        desk.readUntil(() ->
                open() == 0 || desk.seen(Object.class).stream().skip(before).anyMatch(fits));
    }

    /** Facts heard so far. */
    long heard() {
        return desk.seen(Object.class).size();
    }

    /** Reads until a service has said something since then, or all documents have ended, and takes the time. */
    void awaitFirstWord(Member member, long since) {
        long begin = System.nanoTime();
        BooleanSupplier said =
                () -> desk.seen(Object.class).stream().skip(since).anyMatch(member::said);
        desk.readUntil(() -> open() == 0 || said.getAsBoolean());
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        if (said.getAsBoolean() && took.compareTo(slowestRecovery) > 0) {
            slowestRecovery = took;
        }
    }

    /** Reads until all documents have ended. @return whether they have */
    boolean readEnds() {
        return desk.readUntil(() -> open() == 0);
    }

    void countKill() {
        kills++;
    }

    /** What has become of all documents, the undisturbed included, by the records of the topics from their beginning. */
    Verdict verdict() {
        TopicReader topics = new TopicReader(servers);
        var accepted = topics.read(Topics.ACCEPTED, IsolationLevel.READ_COMMITTED);
        var ended = topics.read(Topics.DOCUMENTS, IsolationLevel.READ_COMMITTED);
        Map<String, Long> ends =
                ended.stream().collect(Collectors.groupingBy(DocumentFact::requestId, Collectors.counting()));
        List<String> all =
                accepted.stream().map(RequestAccepted::requestId).distinct().toList();
        return new Verdict(
                kills,
                all.size(),
                ordered.keySet().stream().filter(id -> !ends.containsKey(id)).toList(),
                ends.keySet().stream().filter(id -> ends.get(id) > 1).toList(),
                ended.stream()
                        .filter(this::isDifferent)
                        .map(DocumentFact::requestId)
                        .toList(),
                repeated(topics.read(Topics.IMAGES, IsolationLevel.READ_COMMITTED), Storm::image)
                        + repeated(
                                topics.read(Topics.DOCUMENTS, IsolationLevel.READ_UNCOMMITTED),
                                DocumentFact::documentId),
                silence.longest(),
                slowestRecovery);
    }

    private boolean isDifferent(DocumentFact fact) {
        Recipe recipe = ordered.get(fact.requestId());
        return recipe != null
                && !(fact instanceof DocumentFinished document
                        && Content.of(document).equals(calm.get(recipe)));
    }

    private static String image(ImageFact fact) {
        return fact.documentId() + "/" + fact.imageIndex();
    }

    private static <T> int repeated(List<T> facts, Function<T, String> id) {
        return facts.size() - (int) facts.stream().map(id).distinct().count();
    }

    /** Documents that were ordered and have not ended. */
    int open() {
        return ordered.size() - ended.size();
    }

    @Override
    public void close() {
        desk.close();
    }
}
