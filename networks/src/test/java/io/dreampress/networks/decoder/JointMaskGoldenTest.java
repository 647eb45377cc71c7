package io.dreampress.networks.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.golden.Elementwise;
import io.dreampress.networks.golden.FixtureKind;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.networks.golden.GoldenFixtures;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The joint mask against an elementwise definition, and the decoder's attention under it. */
class JointMaskGoldenTest {
    private static final double ATTENDED = 1e-6;
    private static final String PROGRAM = """
            class Net(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              def attend(self: __torch__.Net, qkv: Tensor, heads: int, mask: Tensor) -> Tensor:
                n, _, d = torch.size(qkv)
                cache = torch.zeros([2, heads, n, d])
                return __torch__.attention_prefill.prefill(qkv, cache, heads, heads, 0, 0, mask)
            """;

    @TestFactory
    Stream<DynamicTest> agreesWithItsDefinition() {
        return GoldenFixtures.here().tests(FixtureKind.JOINT_MASK, JointMaskGoldenTest::check);
    }

    private static void check(GoldenFixture fixture) {
        NDArray images = fixture.get("image");
        int sequences = (int) images.getShape().get(0);
        List<JointMask> masks = new ArrayList<>();
        for (int row = 0; row < sequences; row++) {
            masks.add(new JointMask(images.get(row).toLongArray()));
        }
        NDList all = new NDList();
        NDList positions = new NDList();
        for (JointMask mask : masks) {
            all.add(mask.mask(fixture.manager()));
            positions.add(fixture.manager().create(mask.positions()));
        }
        Elementwise.assertClose("positions", NDArrays.stack(positions), fixture.get("positions"), 0);
        Elementwise.assertClose("mask", NDArrays.stack(all), fixture.get("mask"), 0);
        TorchScriptProgram program = TorchScriptProgram.compile(fixture.manager(), "attend", PROGRAM);
        for (int row = 0; row < sequences; row++) {
            attended(fixture, program, masks.get(row), row);
        }
    }

    /** Padding sees nothing, so only the sequence between its padding is attended. */
    private static void attended(GoldenFixture fixture, TorchScriptProgram program, JointMask mask, int row) {
        long[] images = mask.images();
        int first = 0;
        int end = images.length;
        while (images[first] == JointMask.PADDING) {
            first++;
        }
        while (images[end - 1] == JointMask.PADDING) {
            end--;
        }
        JointMask real = new JointMask(Arrays.copyOfRange(images, first, end));
        NDArray expected = span(fixture, "attended", row, first, end);
        Shape shape = expected.getShape();
        NDArray qkv = NDArrays.concat(
                new NDList(
                        span(fixture, "query", row, first, end).div(Math.sqrt(shape.get(2))),
                        span(fixture, "key", row, first, end),
                        span(fixture, "value", row, first, end)),
                1);
        NDArray actual = program.tensor(fixture.manager(), "attend", qkv, shape.get(1), real.mask(fixture.manager()));
        Elementwise.assertClose("attended", actual.reshape(shape), expected, ATTENDED);
    }

    /** (T, heads, d) of one sequence between its padding. */
    private static NDArray span(GoldenFixture fixture, String name, int row, int first, int end) {
        return fixture.get(name).get(row).transpose(1, 0, 2).get(new NDIndex("{}:{}", first, end));
    }
}
