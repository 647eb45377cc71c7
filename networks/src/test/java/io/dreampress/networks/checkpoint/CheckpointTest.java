package io.dreampress.networks.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointTest {
    private static final int HALF_OF_ONE = 0x3800;

    private final NDManager manager = TorchScriptProgram.newManager();

    @TempDir
    private Path folder;

    @AfterEach
    void freeMemory() {
        manager.close();
    }

    @Test
    void readsWhatItWrote() {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        tensors.put("f32", manager.create(new float[] {1.5f, -2}, new Shape(2, 1)));
        tensors.put("f16", manager.create(new float[] {0.25f}).toType(DataType.FLOAT16, true));
        tensors.put("i64", manager.create(new long[] {1L << 40}));
        tensors.put("i8", manager.create(new byte[] {-3}, new Shape(1)));
        tensors.put("bool", manager.create(new boolean[] {true, false}));
        tensors.put("nothing", manager.create(new Shape(0, 4), DataType.FLOAT32));
        Path file = folder.resolve("some.safetensors");
        SafetensorsWriter.write(file, tensors, Map.of("made", "by hand"));

        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            assertThat(checkpoint.names()).containsExactlyElementsOf(tensors.keySet());
            assertThat(checkpoint.metadata()).containsEntry("made", "by hand");
            assertThat(checkpoint.float32(manager, "f32").toFloatArray()).containsExactly(1.5f, -2);
            assertThat(checkpoint.float32(manager, "f16").toFloatArray()).containsExactly(0.25f);
            assertThat(checkpoint.float32(manager, "i64").toLongArray()).containsExactly(1L << 40);
            assertThat(checkpoint.float32(manager, "i8").toByteArray()).containsExactly(-3);
            assertThat(checkpoint.float32(manager, "bool").toBooleanArray()).containsExactly(true, false);
            assertThat(checkpoint.float32(manager, "nothing").getShape()).isEqualTo(new Shape(0, 4));
        }
    }

    @Test
    void widensBfloat16() throws IOException {
        Path file = write("{'x':{'dtype':'BF16','shape':[2],'data_offsets':[0,4]}}", shorts(0x3F80, 0xC040));
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            assertThat(checkpoint.float32(manager, "x").toFloatArray()).containsExactly(1, -3);
        }
    }

    @Test
    void widensBlocksOfFourBits() throws IOException {
        byte[] block = new byte[20];
        ByteBuffer bytes = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort((short) HALF_OF_ONE).putShort((short) 0xBC00); // d = 0.5, m = -1
        for (int i = 0; i < 16; i++) {
            bytes.put((byte) (i | (15 - i) << 4));
        }
        Path file = write(
                "{'__metadata__':{'blocks.x':'q4_1'},'x':{'dtype':'U8','shape':[1,20],'data_offsets':[0,20]}}", block);
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            assertThat(checkpoint.shape("x")).isEqualTo(new Shape(1, 32));
            float[] weights = checkpoint.float32(manager, "x").toFloatArray();
            assertThat(weights).startsWith(-1, -0.5f, 0).endsWith(0, -0.5f, -1);
            assertThat(weights[15]).isEqualTo(6.5f);
            assertThat(weights[16]).isEqualTo(6.5f);
        }
    }

    @Test
    void widensBlocksOfEightBits() throws IOException {
        byte[] block = new byte[34];
        ByteBuffer bytes = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort((short) HALF_OF_ONE);
        for (int i = 0; i < 32; i++) {
            bytes.put((byte) (i - 16));
        }
        Path file = write(
                "{'__metadata__':{'blocks.x':'q8_0'},'x':{'dtype':'U8','shape':[1,34],'data_offsets':[0,34]}}", block);
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            assertThat(checkpoint.float32(manager, "x").toFloatArray())
                    .startsWith(-8, -7.5f)
                    .endsWith(7, 7.5f);
        }
    }

    @Test
    void copiesTensorsAtOddAddresses() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(5).order(ByteOrder.LITTLE_ENDIAN);
        data.put((byte) 7).putFloat(2.5f);
        Path file = write(
                "{'a':{'dtype':'U8','shape':[1],'data_offsets':[0,1]},"
                        + "'b':{'dtype':'F32','shape':[1],'data_offsets':[1,5]}}",
                data.array());
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            assertThat(checkpoint.float32(manager, "b").toFloatArray()).containsExactly(2.5f);
        }
    }

    @Test
    void listsEveryMissingUnexpectedAndMisshapedTensor() {
        NDArray x = manager.ones(new Shape(2, 3));
        Path file = folder.resolve("some.safetensors");
        SafetensorsWriter.write(file, Map.of("wide", x, "extra", x, "position_ids", x), Map.of());
        Map<String, Shape> expected = Map.of("wide", new Shape(3, 2), "absent", new Shape(1), "gone", new Shape(7));
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            assertThatThrownBy(() -> checkpoint.strict(expected, "position_ids"::equals))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("2 missing, 1 unexpected, 1 mis-shaped")
                    .hasMessageContaining("missing absent (1)")
                    .hasMessageContaining("missing gone (7)")
                    .hasMessageContaining("unexpected extra (2, 3)")
                    .hasMessageContaining("mis-shaped wide expected (3, 2), got (2, 3)");
        }
    }

    @Test
    void cutsATableInTwoWhicheverWayItIsStored() throws IOException {
        Path file = folder.resolve("some.safetensors");
        NDArray table = manager.arange(12f).reshape(4, 3);
        SafetensorsWriter.write(file, Map.of("table", table), Map.of());
        Path pickle = folder.resolve("some.bin");
        TorchZip.write(pickle, Map.of("table", table));
        for (Path stored : List.of(file, pickle)) {
            try (Checkpoint checkpoint = Checkpoint.open(stored).cut("table", 3, "rest")) {
                assertThat(checkpoint.shape("table")).isEqualTo(new Shape(3, 3));
                assertThat(checkpoint.float32(manager, "table").toFloatArray())
                        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
                assertThat(checkpoint.float32(manager, "rest").toFloatArray()).containsExactly(9, 10, 11);
                assertThatThrownBy(() -> checkpoint.cut("table", 3, "more"))
                        .hasMessageContaining("tensor 'table': expected more than 3 rows");
            }
        }
    }

    @Test
    void readsShardsThroughTheirIndex() throws IOException {
        shards("{\"weight_map\": {\"a\": \"one.safetensors\", \"b\": \"two.safetensors\"}}");
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.float32(manager)).containsOnlyKeys("a", "b");
            assertThat(checkpoint.below("a").renamed(name -> "all" + name).names())
                    .containsExactly("all");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"weight_map": {"a": "one.safetensors", "b": "three.safetensors"}}  | three.safetensors
                    {"weight_map": {"a": "../one.safetensors"}}                         | names of files beside it
                    {"weight_map": {"a": "one.safetensors", "c": "two.safetensors"}}    | missing in the files are [c], missing in the index are [b]
                    {"weight_map": 3}                                                   | expected {"weight_map"
                    []                                                                  | expected {"weight_map"
                    """)
    void refusesAnIndexThatDoesNotFit(String index, String complaint) throws IOException {
        shards(index);
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void namesAFolderWithoutWeights() {
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .hasMessageContaining("model.safetensors")
                .hasMessageContaining("got none of them");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    {'x':{'dtype':'F32','shape':[2],'data_offsets':[0,16]}}                                              | truncated
                    {'x':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}}                                               | expected 8 bytes
                    {'x':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}                                               | [8, 0]
                    {'x':{'dtype':'F32','shape':[9223372036854775808],'data_offsets':[0,8]}}                             | 9223372036854775808
                    {'x':{'dtype':'F32','shape':[999999999999,999999999999],'data_offsets':[0,8]}}                       | below 2^63
                    {'x':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}                                              | '-2'
                    {'x':{'dtype':'F32','shape':[2],'data_offsets':[0,1e1]}}                                             | '1e1'
                    {'x':{'dtype':'C64','shape':[1],'data_offsets':[0,8]}}                                               | 'C64'
                    {'x':{'dtype':'F32','shape':[2]}}                                                                    | not all of them
                    {'x':{'dtype':'F32','shape':[2],'data_offsets':[0,8],'more':1}}                                      | 'more'
                    {'x':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}                                               | expected 4 bytes after the header, got 8
                    {'x':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}                                               | a gap
                    {'x':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'y':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | an overlap
                    {'x':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'x':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | 'x': expected every key once
                    {'x':{'dtype':'F32','dtype':'F32','shape':[2],'data_offsets':[0,8]}}                                 | every key once
                    {'x':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}}                                              | expected the JSON
                    {'x':[]}                                                                                             | expected the JSON
                    []                                                                                                   | expected the JSON
                    nonsense                                                                                             | expected the JSON
                    """)
    void refusesADamagedHeader(String header, String complaint) throws IOException {
        Path file = write(header, new byte[8]);
        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("bad.safetensors")
                .hasMessageContaining(complaint);
    }

    @ParameterizedTest
    @CsvSource({"0", "5", "8", "20"})
    void refusesATruncatedFile(int length) throws IOException {
        Path file = write("{'x':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}", new byte[8]);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(whole, length));
        assertThatThrownBy(() -> Checkpoint.open(file)).isInstanceOf(CheckpointException.class);
    }

    @Test
    void refusesAHeaderLongerThanTheFile() throws IOException {
        Path file = folder.resolve("bad.safetensors");
        Files.write(file, ByteBuffer.allocate(64).putLong(0, -1L).array());
        assertThatThrownBy(() -> Checkpoint.open(file)).hasMessageContaining("18446744073709551615");
    }

    private void shards(String index) throws IOException {
        SafetensorsWriter.write(folder.resolve("one.safetensors"), Map.of("a", manager.ones(new Shape(1))), Map.of());
        SafetensorsWriter.write(folder.resolve("two.safetensors"), Map.of("b", manager.ones(new Shape(2))), Map.of());
        Files.writeString(folder.resolve("model.safetensors.index.json"), index);
    }

    private Path write(String header, byte[] data) throws IOException {
        byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        ByteBuffer file =
                ByteBuffer.allocate(Long.BYTES + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json).put(data);
        return Files.write(folder.resolve("bad.safetensors"), file.array());
    }

    private static byte[] shorts(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putShort((short) value);
        }
        return bytes.array();
    }
}
