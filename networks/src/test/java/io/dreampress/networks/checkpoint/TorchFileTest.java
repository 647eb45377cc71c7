package io.dreampress.networks.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of the real {@code torch.save} in the resources {@code /torch}, and damaged or malicious ones made here. */
class TorchFileTest {
    private static final Path MADE_BY_TORCH = Path.of("src/test/resources/torch");
    private static final String STATE = "\u0080\u0002}(X\u0001\u0000\u0000\u0000wctorch._utils\n_rebuild_tensor_v2\n"
            + "((X\u0007\u0000\u0000\u0000storagectorch\nFloatStorage\nX\u0001\u0000\u0000\u00000X\u0003\u0000\u0000\u0000cpu"
            + "%stQ%s(%st(%st\u0089)tRu.";

    private final NDManager manager = TorchScriptProgram.newManager();

    @TempDir
    private Path folder;

    @AfterEach
    void freeMemory() {
        manager.close();
    }

    @Test
    void readsEveryElementType() {
        float[] base = base(24, i -> i);
        try (Checkpoint checkpoint = open("types.bin")) {
            assertThat(checkpoint.names())
                    .containsExactly("f64", "f32", "f16", "bf16", "i64", "i32", "i8", "u8", "bool", "scalar", "empty");
            for (String name : List.of("f32", "f16", "bf16")) {
                assertThat(checkpoint.shape(name)).isEqualTo(new Shape(4, 6));
                assertThat(values(checkpoint, name)).as(name).containsExactly(base);
            }
            assertThat(checkpoint.type("bf16")).isEqualTo(ElementType.BF16);
            assertThat(values(checkpoint, "f64")).containsExactly(Arrays.copyOf(base, 6));
            assertThat(checkpoint.float32(manager, "i64").toLongArray()).containsExactly(1L << 40, -1);
            assertThat(checkpoint.float32(manager, "i32").toIntArray()).containsExactly(-7, 7);
            assertThat(checkpoint.float32(manager, "i8").toByteArray()).containsExactly(-3, 3);
            assertThat(checkpoint.float32(manager, "u8").toUint8Array()).containsExactly(0, 255);
            assertThat(checkpoint.float32(manager, "bool").toBooleanArray()).containsExactly(true, false);
            assertThat(checkpoint.shape("scalar")).isEqualTo(new Shape());
            assertThat(values(checkpoint, "scalar")).containsExactly(2.5f);
            assertThat(checkpoint.float32(manager, "empty").getShape()).isEqualTo(new Shape(0, 4));
        }
    }

    @Test
    void readsViewsOfASharedStorage() {
        float[] transposed = base(24, i -> 6 * (i % 4) + i / 4);
        try (Checkpoint checkpoint = open("views.bin")) {
            assertThat(values(checkpoint, "tied")).containsExactly(base(24, i -> i));
            assertThat(checkpoint.shape("transposed")).isEqualTo(new Shape(6, 4));
            assertThat(values(checkpoint, "transposed")).containsExactly(transposed);
            assertThat(values(checkpoint, "half_transposed")).containsExactly(transposed);
            assertThat(checkpoint.shape("columns")).isEqualTo(new Shape(4, 3));
            assertThat(values(checkpoint, "columns")).containsExactly(base(12, i -> 2 * i + 1));
            assertThat(values(checkpoint, "slice")).containsExactly(base(12, i -> i + 6));
        }
    }

    @Test
    void readsTheModelOfATrainingCheckpoint() {
        Map<String, Shape> expected = new LinkedHashMap<>();
        expected.put("layers.0.weight", new Shape(6, 4));
        expected.put("layers.0.bias", new Shape(6));
        expected.put("layers.1.weight", new Shape(6, 6));
        expected.put("layers.1.bias", new Shape(6));
        expected.put("norms.0.weight", new Shape(6));
        expected.put("norms.0.bias", new Shape(6));
        try (Checkpoint checkpoint = open("adapter_checkpoint.pt")) {
            assertThat(checkpoint.strict(expected).float32(manager)).containsOnlyKeys(expected.keySet());
        }
    }

    @ParameterizedTest
    @CsvSource({"lightning.pt, weight", "parameters.pt, plain", "protocol4.bin, f32", "protocol5.bin, f32"})
    void readsWhatElseTorchWrites(String file, String tensor) {
        try (Checkpoint checkpoint = open(file)) {
            assertThat(values(checkpoint, tensor)).containsExactly(base(24, i -> i));
        }
    }

    @Test
    void readsShardsThroughTheirIndex() throws IOException {
        TorchZip.write(folder.resolve("pytorch_model-00001-of-00002.bin"), Map.of("a", manager.ones(new Shape(2))));
        TorchZip.write(folder.resolve("pytorch_model-00002-of-00002.bin"), Map.of("b", manager.ones(new Shape(3))));
        Files.writeString(
                folder.resolve("pytorch_model.bin.index.json"),
                "{\"weight_map\": {\"a\": \"pytorch_model-00001-of-00002.bin\","
                        + " \"b\": \"pytorch_model-00002-of-00002.bin\"}}");
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(values(checkpoint, "b")).containsExactly(1, 1, 1);
        }
    }

    @Test
    void refusesToLoadWeightsThatAreNotNumbers() {
        try (Checkpoint checkpoint = open("nan.bin")) {
            assertThat(values(checkpoint, "spoilt")[1]).isNaN();
            Checkpoint judged = checkpoint.strict(Map.of("fine", new Shape(4, 6), "spoilt", new Shape(2)));
            assertThat(values(judged, "fine")).hasSize(24);
            assertThatThrownBy(() -> judged.float32(manager, "spoilt"))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("tensor 'spoilt': expected numbers, got NaN");
            assertThatThrownBy(() -> checkpoint.finite().float32(manager)).hasMessageContaining("'spoilt'");
            assertThatThrownBy(() -> checkpoint.requireFinite("spoilt")).hasMessageContaining("'spoilt'");
            checkpoint.requireFinite("fine");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    old.bin     | got a bare pickle; convert it: python -c
                    object.pt   | argparse.Namespace
                    nested.pt   | got tables or lists under [unet, vae]
                    tensor.pt   | expected a dictionary of tensors, got a tensor
                    complex.pt  | ComplexFloatStorage
                    short.pt    | ShortStorage
                    sparse.pt   | torch._utils._rebuild_sparse_tensor
                    script.pt   | stored as it is, got it compressed
                    """)
    void refusesWhatIsNoTableOfTensors(String file, String complaint) {
        assertThatThrownBy(() -> open(file).close())
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(file)
                .hasMessageContaining(complaint);
    }

    static Stream<Arguments> pickles() {
        return Stream.of(
                arguments(
                        "cos\nsystem\nX\b\0\0\0touch it\u0085R.", "'os.system', which could run code; nothing was run"),
                arguments("cbuiltins\neval\nX\b\0\0\0001+1.....\u0085R.", "'builtins.eval'"),
                arguments("c__builtin__\ngetattr\nX\b\0\0\0........\u0085R.", "'__builtin__.getattr'"),
                arguments("ctorch.hub\nload\nX\b\0\0\0........\u0085R.", "'torch.hub.load'"),
                arguments("ctorch\nload\nX\b\0\0\0........\u0085R.", "'torch.load'"),
                arguments("\u008C\u0002os\u008C\u0006system\u0093X\b\0\0\0touch it\u0085R.", "'os.system'"),
                arguments("X\b\0\0\0os.syste)R.", "the call of a text; nothing was run"),
                arguments("ctorch\nFloatStorage\n)R.", "the call of 'torch.FloatStorage'"),
                arguments("ctorch._utils\n_rebuild_tensor_v2\n(K\u0001K\u0002tR.", "arguments that torch.save writes"),
                arguments(
                        "ctorch._tensor\n_rebuild_from_type_v2\n(ccollections\nOrderedDict\nh\ttR.",
                        "kept as number 9"),
                arguments("ios\nsystem\n.", "0x69"),
                arguments("ccollections\nOrderedDict\n)\u0081.", "0x81"),
                arguments("ccollections\nOrderedDict\n)R)b.", "attributes of an ordered dictionary"),
                arguments("}X\b\0\0\0samenameK\u0001sX\b\0\0\0samenameK\u0002s.", "'samename' twice"),
                arguments(")Q.", "expected ('storage', type"),
                arguments("u.", "a mark on the stack"),
                arguments("K", "the file was cut"));
    }

    @ParameterizedTest
    @MethodSource("pickles")
    void runsNothingThatAPickleAsksFor(String pickle, String complaint) throws IOException {
        TorchZip.write(file(), TorchZip.instructions("\u0080\u0002" + pickle), Map.of());
        assertThatThrownBy(() -> Checkpoint.open(file()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(complaint);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    5         | 0         | 2         | 1         | expected 5 elements of F32, got 16 bytes
                    -1        | 0         | 2         | 1         | expected -1 elements
                    huge      | 0         | 2         | 1         | expected ('storage', type, key, location, elements)
                    4         | 3         | 2         | 1         | inside its storage of 4 elements
                    4         | -1        | 2         | 1         | an offset from 0
                    4         | 0         | 5         | 1         | inside its storage
                    4         | 0         | 5         | 0         | and no larger
                    4         | 0         | 2         | 4         | inside its storage
                    4         | 0         | -2        | 1         | sizes and strides from 0
                    4         | 0         | huge      | 1         | below 2^63, got a number beyond 64 bits
                    4         | 0         | long long | 1 1       | a size below 2^63
                    4         | 0         | long long | 0 0       | a size below 2^63
                    4         | long      | 2         | 1         | inside its storage
                    4         | 0         | 2         | long      | inside its storage
                    4         | 0         | 2 2       | 1         | sizes and strides of at most
                    """)
    void refusesTensorsOutsideTheirStorage(
            String elements, String offset, String shape, String strides, String complaint) throws IOException {
        byte[] pickle = TorchZip.instructions(
                STATE.formatted(numbers(elements), numbers(offset), numbers(shape), numbers(strides)));
        TorchZip.write(file(), pickle, Map.of("0", new byte[16]));
        assertThatThrownBy(() -> Checkpoint.open(file()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(complaint);
    }

    /** Numbers as instructions; 2^62 is {@code long}, 2^63 {@code huge}. */
    private static String numbers(String numbers) {
        StringBuilder instructions = new StringBuilder();
        for (String number : numbers.split(" ")) {
            switch (number) {
                case "long" -> instructions.append("\u008A\b\0\0\0\0\0\0\0\u0040");
                case "huge" -> instructions.append("\u008A\t\0\0\0\0\0\0\0\u0080\0");
                default -> instructions.append("\u008A\u0001").append((char) (Integer.parseInt(number) & 0xFF));
            }
        }
        return instructions.toString();
    }

    @Test
    void refusesAStorageThatTheZipLacks() throws IOException {
        TorchZip.write(
                file(),
                TorchZip.instructions(STATE.formatted(numbers("4"), numbers("0"), numbers("4"), numbers("1"))),
                Map.of("1", new byte[16]));
        assertThatThrownBy(() -> Checkpoint.open(file())).hasMessageContaining("storage '0': expected its entry");
    }

    @Test
    void refusesAStorageThatIsNamedOverAndOver() throws IOException {
        String tensor = STATE.substring(STATE.indexOf("ctorch._utils"), STATE.length() - 2)
                .formatted(numbers("100"), numbers("0"), numbers("100"), numbers("1"));
        byte[] pickle = TorchZip.instructions("\u0080\u0002" + tensor + "q\0" + "0}(" + keys(400) + "u.");
        TorchZip.write(file(), pickle, Map.of("0", new byte[400]));
        assertThatThrownBy(() -> Checkpoint.open(file())).hasMessageContaining("times the file's");
    }

    private static String keys(int count) {
        StringBuilder keys = new StringBuilder();
        for (int i = 0; i < count; i++) {
            keys.append("X\u0002\0\0\0")
                    .append((char) ('a' + i / 26))
                    .append((char) ('a' + i % 26))
                    .append("h\0");
        }
        return keys.toString();
    }

    @Test
    void refusesAZipBomb() throws IOException {
        TorchZip.zip(
                file(),
                Map.of(
                        "archive/data.pkl",
                        TorchZip.instructions("\u0080\u0002}."),
                        "archive/data/0",
                        new byte[1 << 20]),
                ZipEntry.DEFLATED);
        assertThat(Files.size(file())).isLessThan(4000);
        assertThatThrownBy(() -> Checkpoint.open(file())).hasMessageContaining("stored as it is");
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 100, 900, 1600, 4000 - 22, 4000 - 1})
    void refusesATruncatedFile(int length) throws IOException {
        byte[] whole = Files.readAllBytes(MADE_BY_TORCH.resolve("types.bin"));
        assertThat(whole).hasSize(4000);
        Files.write(file(), Arrays.copyOf(whole, length));
        assertThatThrownBy(() -> Checkpoint.open(file())).isInstanceOf(CheckpointException.class);
    }

    @Test
    void refusesEntriesThatOverlapOrLieOutside() throws IOException {
        TorchZip.write(file(), Map.of("a", manager.ones(new Shape(4))));
        byte[] whole = Files.readAllBytes(file());
        assertRefused(directory(whole, "archive/data/0", 42, offset(whole, "archive/data.pkl")), "agree on the name");
        assertRefused(directory(whole, "archive/data/0", 42, whole.length - 10), "inside the file");
        byte[] longer = directory(directory(whole, "archive/data/0", 20, 40), "archive/data/0", 24, 40);
        assertRefused(longer, "which overlap");
        byte[] beyond = directory(directory(whole, "archive/data/0", 20, 1 << 30), "archive/data/0", 24, 1 << 30);
        assertRefused(beyond, "inside the file");
    }

    @Test
    void refusesTheSameNameTwice() throws IOException {
        TorchZip.zip(file(), Map.of("archive/data.pkl", new byte[1], "archive/data.pkk", new byte[1]), ZipEntry.STORED);
        String whole = new String(Files.readAllBytes(file()), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertRefused(TorchZip.instructions(whole.replace(".pkk", ".pkl")), "'archive/data.pkl' twice");
    }

    private void assertRefused(byte[] bytes, String complaint) throws IOException {
        Files.write(file(), bytes);
        assertThatThrownBy(() -> Checkpoint.open(file()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(complaint);
    }

    /** The file with a field of an entry of its directory changed. */
    private static byte[] directory(byte[] whole, String entry, int field, int value) {
        byte[] changed = whole.clone();
        ByteBuffer.wrap(changed).order(java.nio.ByteOrder.LITTLE_ENDIAN).putInt(header(whole, entry) + field, value);
        return changed;
    }

    private static int offset(byte[] whole, String entry) {
        return ByteBuffer.wrap(whole).order(java.nio.ByteOrder.LITTLE_ENDIAN).getInt(header(whole, entry) + 42);
    }

    private static int header(byte[] whole, String entry) {
        String text = new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1);
        return text.lastIndexOf(entry) - 46;
    }

    private Path file() {
        return folder.resolve("some.bin");
    }

    private static Checkpoint open(String file) {
        return Checkpoint.open(MADE_BY_TORCH.resolve(file));
    }

    private float[] values(Checkpoint checkpoint, String name) {
        try (NDArray tensor = checkpoint.float32(manager, name)) {
            return tensor.toFloatArray();
        }
    }

    /** Elements of the tensor 0, 1/8, 2/8, … at the given places. */
    private static float[] base(int count, java.util.function.IntUnaryOperator place) {
        float[] values = new float[count];
        IntStream.range(0, count).forEach(i -> values[i] = place.applyAsInt(i) / 8f);
        return values;
    }
}
