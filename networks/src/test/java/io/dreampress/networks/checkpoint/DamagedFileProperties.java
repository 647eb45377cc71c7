package io.dreampress.networks.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Both readers on 120,000 damaged files: each is read, with every tensor inside it, or refused with the readers' own
 * exception.
 */
class DamagedFileProperties {
    private static final Path MADE_BY_TORCH = Path.of("src/test/resources/torch");
    private static final List<byte[]> TORCH = List.of(
            bytes("types.bin"),
            bytes("views.bin"),
            bytes("lightning.pt"),
            bytes("parameters.pt"),
            bytes("protocol4.bin"));
    private static final List<byte[]> SAFETENSORS = List.of(
            safetensors("{'a':{'dtype':'F32','shape':[2,2],'data_offsets':[0,16]},"
                    + "'b':{'dtype':'BF16','shape':[4],'data_offsets':[16,24]}}"),
            safetensors("{'__metadata__':{'blocks.x':'q4_1','made':'by hand'},"
                    + "'x':{'dtype':'U8','shape':[1,20],'data_offsets':[0,20]},"
                    + "'empty':{'dtype':'I64','shape':[0,3],'data_offsets':[20,20]},"
                    + "'y':{'dtype':'F16','shape':[2],'data_offsets':[20,24]}}"));
    private static final AtomicInteger READ = new AtomicInteger();
    private static final AtomicInteger REFUSED = new AtomicInteger();

    /**
     * One change.
     *
     * @param where millionths of the file's length
     * @param count bytes, for those that take several
     * @param value what is written
     */
    private record Damage(Kind kind, int where, int count, long value) {
        enum Kind {
            BYTE,
            SHORT,
            INT,
            LONG,
            DIGIT,
            DELETE,
            REPEAT,
            SWAP,
            CUT
        }

        byte[] to(byte[] file) {
            int at = (int) ((long) where * file.length / 1_000_000);
            int end = Math.min(file.length, at + count);
            return switch (kind) {
                case BYTE -> written(file, at, Byte.BYTES);
                case SHORT -> written(file, at, Short.BYTES);
                case INT -> written(file, at, Integer.BYTES);
                case LONG -> written(file, at, Long.BYTES);
                case DIGIT -> digit(file, at);
                case DELETE -> joined(Arrays.copyOf(file, at), Arrays.copyOfRange(file, end, file.length));
                case REPEAT -> joined(Arrays.copyOf(file, end), Arrays.copyOfRange(file, at, file.length));
                case SWAP -> swapped(file, at, end);
                case CUT -> Arrays.copyOf(file, at);
            };
        }

        private byte[] written(byte[] file, int at, int bytes) {
            byte[] changed = file.clone();
            byte[] little = ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(value)
                    .array();
            System.arraycopy(little, 0, changed, at, Math.min(bytes, file.length - at));
            return changed;
        }

        /** The next decimal digit of a text, changed. */
        private byte[] digit(byte[] file, int at) {
            byte[] changed = file.clone();
            for (int i = at; i < file.length; i++) {
                if (Character.isDigit(file[i])) {
                    changed[i] = (byte) ('0' + Math.floorMod(value, 10));
                    return changed;
                }
            }
            return changed;
        }

        private byte[] swapped(byte[] file, int at, int end) {
            byte[] changed = file.clone();
            int to = Math.floorMod((int) value, Math.max(1, file.length - (end - at)));
            System.arraycopy(file, at, changed, to, end - at);
            System.arraycopy(file, to, changed, at, end - at);
            return changed;
        }

        private static byte[] joined(byte[] first, byte[] second) {
            byte[] both = Arrays.copyOf(first, first.length + second.length);
            System.arraycopy(second, 0, both, first.length, second.length);
            return both;
        }
    }

    @Provide
    Arbitrary<List<Damage>> damages() {
        Arbitrary<Long> values = Arbitraries.frequencyOf(
                Tuple.of(
                        1,
                        Arbitraries.of(
                                0L,
                                1L,
                                -1L,
                                0x7FL,
                                0x80L,
                                0xFFFFL,
                                0x7FFFFFFFL,
                                0xFFFFFFFFL,
                                Long.MAX_VALUE,
                                Long.MIN_VALUE)),
                Tuple.of(2, Arbitraries.longs().withDistribution(RandomDistribution.uniform())));
        Arbitrary<Damage> damage = Combinators.combine(
                        Arbitraries.of(Damage.Kind.class),
                        Arbitraries.integers().between(0, 999_999).withDistribution(RandomDistribution.uniform()),
                        Arbitraries.integers().between(1, 40),
                        values)
                .as(Damage::new);
        return damage.list().ofMinSize(1).ofMaxSize(3);
    }

    @Provide
    Arbitrary<byte[]> torch() {
        return Arbitraries.of(TORCH);
    }

    @Provide
    Arbitrary<byte[]> safetensors() {
        return Arbitraries.of(SAFETENSORS);
    }

    @Property(tries = 70_000, seed = "4", edgeCases = EdgeCasesMode.NONE)
    void torchFilesAreReadOrRefused(@ForAll("torch") byte[] file, @ForAll("damages") List<Damage> damages) {
        byte[] damaged = damaged(file, damages);
        judge(damaged, () -> new TorchFile(Path.of("damaged.bin"), Arena.global(), MemorySegment.ofArray(damaged)));
    }

    @Property(tries = 50_000, seed = "4", edgeCases = EdgeCasesMode.NONE)
    void safetensorsAreReadOrRefused(@ForAll("safetensors") byte[] file, @ForAll("damages") List<Damage> damages) {
        byte[] damaged = damaged(file, damages);
        judge(
                damaged,
                () -> new Safetensors(Path.of("damaged.safetensors"), Arena.global(), MemorySegment.ofArray(damaged)));
    }

    @AfterContainer
    static void bothOutcomesWereSeen() {
        assertThat(READ.get()).isGreaterThan(1_000);
        assertThat(REFUSED.get()).isGreaterThan(50_000);
    }

    private static byte[] damaged(byte[] file, List<Damage> damages) {
        byte[] damaged = file;
        for (Damage damage : damages) {
            damaged = damage.to(damaged);
        }
        return damaged;
    }

    private static void judge(byte[] bytes, Supplier<WeightFile> opening) {
        WeightFile file;
        try {
            file = opening.get();
        } catch (CheckpointException e) {
            REFUSED.incrementAndGet();
            assertThat(e).hasMessageContaining("expected");
            return;
        }
        READ.incrementAndGet();
        for (TensorEntry entry : file.tensors().values()) {
            long last = 0;
            long[] shape = entry.shape().getShape();
            for (int axis = 0; axis < shape.length && !entry.rowMajor(); axis++) {
                last += (shape[axis] - 1) * entry.strides().get(axis);
            }
            long reach = entry.rowMajor() ? entry.shape().size() : last + 1;
            assertThat(file.bytes(entry).byteSize())
                    .isEqualTo(reach * entry.type().bytes())
                    .isLessThanOrEqualTo(bytes.length);
        }
    }

    private static byte[] bytes(String file) {
        try {
            return Files.readAllBytes(MADE_BY_TORCH.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] safetensors(String header) {
        byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + json.length + 24)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }
}
