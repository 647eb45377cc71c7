package io.dreampress.networks.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TorchScriptProgramTest {
    private static final String HEADER = """
            class Net(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              weights : Dict[str, Tensor]
              layers : List[Tensor]
              nested : List[List[Tensor]]
              mask : Optional[Tensor]
              count : int
              epsilon : float
              kind : str
            """;

    private final NDManager manager = TorchScriptProgram.newManager();

    @AfterEach
    void freeMemory() {
        manager.close();
    }

    @Test
    void keepsWeightsOfEveryKindOfAttribute() {
        TorchScriptProgram program = TorchScriptProgram.compile(manager, "attributes", HEADER + """
              def load(self: __torch__.Net, weights: Dict[str, Tensor], layers: List[Tensor], count: int) -> None:
                self.weights = weights
                self.layers = layers
                self.count = count
                _0 = torch.append(self.nested, layers)
                self.mask = weights["w"]
                self.kind = "some"
              def forward(self: __torch__.Net, x: Tensor) -> Tensor:
                y = torch.add(torch.mul(x, self.weights["w"]), self.layers[1])
                return torch.add(y, self.count)
            """);
        NDArray w = manager.create(new float[] {2, 3});
        program.invoke("load", Map.of("w", w), new NDArray[] {w, manager.create(new float[] {10, 20})}, 100);

        NDArray y = program.tensor(manager, "forward", manager.create(new float[] {1, 2}));

        assertThat(y.toFloatArray()).containsExactly(112, 126);
    }

    @Test
    void callsFreeFunctions() {
        TorchScriptProgram program = TorchScriptProgram.compile(manager, "functions", """
            def twice(x: Tensor, bias: float=1.) -> Tensor:
              return torch.add(torch.mul(x, 2), bias)
            """ + HEADER + """
              def forward(self: __torch__.Net, x: Tensor) -> Tensor:
                return __torch__.twice(x, )
            """);
        assertThat(program.tensor(manager, "forward", manager.create(new float[] {4}))
                        .toFloatArray())
                .containsExactly(9);
    }

    @Test
    void returnsTensorsOfTuplesInOrder() {
        TorchScriptProgram program = TorchScriptProgram.compile(manager, "tuples", HEADER + """
              def both(self: __torch__.Net, x: Tensor, flag: bool, name: str) -> Tuple[Tensor, Tensor]:
                if flag:
                  y = torch.neg(x)
                else:
                  y = x
                return (y, torch.to(x, 15))
            """);
        var result = program.call(manager, "both", manager.create(3f), true, "name");
        assertThat(result).hasSize(2);
        assertThat(result.get(0).toFloatArray()).containsExactly(-3);
    }

    @Test
    void showsTheLineThatDoesNotCompile() {
        assertThatThrownBy(() -> TorchScriptProgram.compile(manager, "broken", HEADER + """
              def forward(self: __torch__.Net, x: Tensor) -> Tensor:
                return torch.no_such_operator(x)
            """))
                .isInstanceOf(TorchScriptException.class)
                .hasMessageContaining("program 'broken'")
                .hasMessageContaining("return torch.no_such_operator(x)")
                .hasMessageContaining("line 13");
    }

    @Test
    void showsTheLineThatFails() {
        TorchScriptProgram program = TorchScriptProgram.compile(manager, "failing", HEADER + """
              def forward(self: __torch__.Net, x: Tensor) -> Tensor:
                return torch.matmul(x, torch.ones([7, 7]))
            """);
        NDArray x = manager.ones(new ai.djl.ndarray.types.Shape(2, 3));
        assertThatThrownBy(() -> program.tensor(manager, "forward", x))
                .hasMessageContaining("method 'forward'")
                .hasMessageContaining("torch.matmul(x, torch.ones([7, 7]))");
    }

    @Test
    void namesTheMissingResource() {
        assertThatThrownBy(() -> TorchScriptProgram.load(manager, "nowhere"))
                .isInstanceOf(TorchScriptException.class)
                .hasMessageContaining("/torchscript/nowhere.py");
    }

    @Test
    void leavesIncomingValuesOpen() {
        TorchScriptProgram program = TorchScriptProgram.compile(manager, "counting", HEADER + """
              def add(self: __torch__.Net, n: int) -> int:
                self.count = torch.add(self.count, n)
                return self.count
            """);
        try (IValue two = IValue.from(2)) {
            program.invoke("add", two);
            assertThat(program.number("add", two)).isEqualTo(4);
        }
    }
}
