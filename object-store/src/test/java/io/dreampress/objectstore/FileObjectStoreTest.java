package io.dreampress.objectstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileObjectStoreTest {
    private static final int WRITERS = 12;

    @TempDir
    Path folder;

    @Test
    void readsBackWhatWasStored() throws IOException {
        var store = open();
        store.put("images/3f/picture.png", bytes("pixels"), "image/png");
        assertThat(store.get("images/3f/picture.png")).hasValue(bytes("pixels"));
        assertThat(store.exists("images/3f/picture.png")).isTrue();
        assertThat(store.size("images/3f/picture.png")).hasValue(6);
    }

    @Test
    void findsNothingUnderAnUnusedKey() throws IOException {
        var store = open();
        assertThat(store.get("images/none.png")).isEmpty();
        assertThat(store.exists("images/none.png")).isFalse();
        assertThat(store.size("images/none.png")).isEmpty();
        assertThat(store.size("images")).isEmpty();
    }

    @Test
    void objectsOfAFolderThatIsGoneAreNotTakenForMissing() throws IOException {
        var store = open();
        store.put("a", bytes("there"), "text/plain");
        Path away = Files.move(folder, folder.resolveSibling(folder.getFileName() + "-away"));
        assertThatThrownBy(() -> store.get("a")).isInstanceOf(IOException.class).hasMessageContaining("folder");
        assertThatThrownBy(() -> store.size("a")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> store.put("a", bytes("new"), "text/plain")).isInstanceOf(IOException.class);
        Files.move(away, folder);
        assertThat(store.get("a")).hasValue(bytes("there"));
    }

    @Test
    void theLastPutWins() throws IOException {
        var store = open();
        store.put("a", bytes("first"), "text/plain");
        store.put("a", bytes("second"), "text/plain");
        assertThat(store.get("a")).hasValue(bytes("second"));
    }

    @Test
    void theFirstPutIfAbsentWins() throws IOException {
        var store = open();
        assertThat(store.putIfAbsent("a", bytes("first"), "text/plain")).isTrue();
        assertThat(store.putIfAbsent("a", bytes("second"), "text/plain")).isFalse();
        assertThat(store.get("a")).hasValue(bytes("first"));
    }

    @Test
    void ofTwelveRacingWritersExactlyOneWins() throws Exception {
        // each writer has a store of its own, as processes would
        for (int round = 0; round < 20; round++) {
            String key = "pointers/document-" + round + "/0";
            var winners = race(key);
            assertThat(winners).hasSize(1);
            assertThat(open().get(key)).hasValue(bytes("writer " + winners.getFirst()));
        }
        assertThat(folder.resolve(".incoming")).isEmptyDirectory();
    }

    @Test
    void writersAndDeletersOfOneFolderNeverFail() throws Exception {
        var store = open();
        var barrier = new CyclicBarrier(WRITERS);
        try (var threads = Executors.newFixedThreadPool(WRITERS)) {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                String key = "conditions/document/" + writer;
                all.add(threads.submit(() -> {
                    barrier.await();
                    for (int i = 0; i < 10; i++) {
                        store.put(key, bytes("state"), "application/octet-stream");
                        store.delete(key);
                    }
                    return store.exists(key);
                }));
            }
            for (var writer : all) {
                assertThat(writer.get()).isFalse();
            }
        }
        assertThat(store.list("")).isEmpty();
    }

    @Test
    void listsTheKeysThatBeginWithAPrefix() throws IOException {
        var store = open();
        for (String key : List.of("conditions/a/0", "conditions/a/1", "conditions/ab/0", "images/0.png")) {
            store.put(key, bytes(key), "application/octet-stream");
        }
        assertThat(store.list("conditions/a/")).containsExactlyInAnyOrder("conditions/a/0", "conditions/a/1");
        assertThat(store.list("conditions/a"))
                .containsExactlyInAnyOrder("conditions/a/0", "conditions/a/1", "conditions/ab/0");
        assertThat(store.list("")).hasSize(4);
        assertThat(store.list("nothing/here/")).isEmpty();
    }

    @Test
    void deletesWhatBeginsWithAPrefixAndTheFoldersThatBecomeEmpty() throws IOException {
        var store = open();
        store.put("conditions/a/0", bytes("x"), "application/octet-stream");
        store.put("conditions/a/1", bytes("y"), "application/octet-stream");
        store.put("conditions/b/0", bytes("z"), "application/octet-stream");
        assertThat(store.deleteAll("conditions/a/")).isEqualTo(2);
        assertThat(store.list("")).containsExactly("conditions/b/0");
        assertThat(folder.resolve("conditions/a")).doesNotExist();
    }

    @Test
    void deletingWhatIsNotThereChangesNothing() throws IOException {
        var store = open();
        store.put("a", bytes("x"), "text/plain");
        store.delete("b");
        store.delete("c/d");
        assertThat(store.list("")).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/etc/passwd",
                "../secret",
                "a/../../secret",
                "a//b",
                "a/",
                "./a",
                "a/.b",
                "a\\b",
                "a b",
                "ä",
                "a\u0000b",
                "C:/x"
            })
    void refusesKeysThatCouldLeaveTheFolderOrBeEscaped(String key) throws IOException {
        var store = open();
        assertThatIllegalArgumentException().isThrownBy(() -> store.put(key, bytes("x"), "text/plain"));
        assertThatIllegalArgumentException().isThrownBy(() -> store.get(key));
        assertThatIllegalArgumentException().isThrownBy(() -> store.delete(key));
        assertThatIllegalArgumentException().isThrownBy(() -> store.uri(key));
    }

    @Test
    void refusesPrefixesThatCouldLeaveTheFolder() throws IOException {
        var store = open();
        assertThatIllegalArgumentException().isThrownBy(() -> store.list("../"));
        assertThatIllegalArgumentException().isThrownBy(() -> store.deleteAll("a/../../"));
    }

    @Test
    void namesTheFileItselfWithoutABaseUrl() throws IOException {
        var store = open();
        store.put("images/a.png", bytes("pixels"), "image/png");
        URI uri = store.uri("images/a.png");
        assertThat(uri.toString()).endsWith(folder.getFileName() + "/images/a.png");
        assertThat(uri).hasScheme("file");
        assertThat(Files.readAllBytes(Path.of(uri))).isEqualTo(bytes("pixels"));
    }

    @Test
    void namesObjectsBelowTheConfiguredBaseUrl() throws IOException {
        var store = ObjectStores.open(folder.toUri(), Optional.of(URI.create("http://localhost:8080/objects")));
        assertThat(store.uri("images/a.png")).isEqualTo(URI.create("http://localhost:8080/objects/images/a.png"));
    }

    @Test
    void saysWhichFolderCannotBeOpened() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        assertThatThrownBy(() -> ObjectStores.open(file.toUri(), Optional.empty()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("object store '" + file + "': expected a folder that can be written")
                .hasMessageContaining("dreampress.objects");
    }

    @Test
    void saysWhichObjectCouldNotBeStored() throws IOException {
        var store = open();
        Files.delete(folder.resolve(".incoming"));
        assertThatThrownBy(() -> store.put("images/a.png", bytes("pixels"), "image/png"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("object 'images/a.png'")
                .hasMessageContaining("expected room for 6 bytes");
    }

    @Test
    void anObjectCannotBeAFolderToo() throws IOException {
        var store = open();
        store.put("a", bytes("x"), "text/plain");
        assertThatThrownBy(() -> store.put("a/b", bytes("y"), "text/plain"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("'a' is an object, not a folder");
    }

    private List<Integer> race(String key) throws InterruptedException, ExecutionException, IOException {
        var barrier = new CyclicBarrier(WRITERS);
        List<Integer> winners = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(WRITERS)) {
            List<Future<Boolean>> won = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                var store = open();
                byte[] mine = bytes("writer " + i);
                won.add(threads.submit(() -> {
                    barrier.await();
                    return store.putIfAbsent(key, mine, "text/plain");
                }));
            }
            for (int i = 0; i < WRITERS; i++) {
                if (won.get(i).get()) {
                    winners.add(i);
                }
            }
        }
        return winners;
    }

    private ObjectStore open() throws IOException {
        return ObjectStores.open(folder.toUri(), Optional.empty());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
