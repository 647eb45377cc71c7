package io.dreampress.systems.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.checkpoint.TorchZip;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import io.dreampress.systems.Assignment;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.ImagePlan;
import io.dreampress.systems.Kind;
import io.dreampress.systems.Placement;
import io.dreampress.systems.TextSampling;
import io.dreampress.systems.TinyBundle;
import io.dreampress.systems.Turn;
import io.dreampress.systems.Writer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of parts, made from a tiny bundle; the published layout is imported by the golden test. */
class BundleImportTest {
    @TempDir
    private Path folder;

    private Path source;
    private Path target;

    @BeforeEach
    void writeParts() {
        source = folder.resolve("parts");
        target = folder.resolve("models/imported");
        TinyBundle.write(source, 5);
    }

    @Test
    void anImportedBundleHasTheSameTensorsAndWritesTheSame() throws IOException {
        for (String part : List.of("language_model", "unet", "vae", "vision_encoder")) {
            pickle(source.resolve(part));
        }
        List<Long> advanced = new ArrayList<>();
        new BundleImport(heard(advanced), 30_000).run(ImportRequest.of(source), target, false);

        Path original = folder.resolve("original");
        TinyBundle.write(original, 5);
        try (Stream<Path> files = Files.list(target.resolve("language_model"))) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .contains("model.safetensors.index.json")
                    .anyMatch(name -> name.startsWith("model-00009-of-"))
                    .noneMatch(name -> name.endsWith(".bin"));
        }
        for (String part : List.of("language_model", "unet", "vae", "vision_encoder")) {
            assertSameTensors(original.resolve(part), target.resolve(part));
        }
        assertThat(advanced.stream().mapToLong(Long::longValue).sum()).isZero();
        assertThat(written(target)).isNotEmpty().isEqualTo(written(original));
    }

    /** What is announced, negative, then what is written. */
    private static ImportProgress heard(List<Long> bytes) {
        return new ImportProgress() {
            @Override
            public void begins(String layout, long all) {
                bytes.add(-all);
            }

            @Override
            public void part(String name) {
                assertThat(name).isNotEmpty();
            }

            @Override
            public void advanced(long more) {
                bytes.add(more);
            }
        };
    }

    private static void assertSameTensors(Path expected, Path actual) {
        try (NDManager manager = TorchScriptProgram.newManager();
                Checkpoint one = Checkpoint.open(expected);
                Checkpoint other = Checkpoint.open(actual)) {
            assertThat(other.names()).containsExactlyInAnyOrderElementsOf(one.names());
            for (String name : one.names()) {
                assertThat(other.float32(manager, name).toFloatArray())
                        .as(name)
                        .containsExactly(one.float32(manager, name).toFloatArray());
            }
        }
    }

    private static String written(Path bundle) {
        StringBuilder text = new StringBuilder();
        try (Bundle opened = Bundle.open(bundle);
                Writer writer = opened.writer();
                Writer.Session session = writer.open(new Assignment(
                        Kind.WRITE,
                        "a text",
                        List.of(),
                        new ImagePlan(0, 0, new Placement.Automatic(), "", ""),
                        new TextSampling(40, 0.8, 0, 1, 1, List.of()),
                        3,
                        false,
                        List.of()))) {
            Turn turn = writer.advance(List.of(session)).getFirst();
            while (!(turn instanceof Turn.Finished)) {
                if (turn instanceof Turn.Wrote wrote) {
                    text.append(wrote.text());
                }
                turn = writer.advance(List.of(session)).getFirst();
            }
        }
        return text.toString();
    }

    @Test
    void makesADescriptorWhereThereIsNone() throws IOException {
        Files.delete(source.resolve("bundle.json"));
        BundleImport.Imported imported =
                new BundleImport(ImportProgress.NONE).run(ImportRequest.of(source), target, false);
        assertThat(imported.system()).isEqualTo("dreamllm");
        try (Bundle bundle = Bundle.open(target)) {
            assertThat(bundle.descriptor().name()).isEqualTo("parts");
            assertThat(bundle.descriptor().specialTokens()).containsEntry("[PAD]", 288);
            assertThat(bundle.descriptor().imageSizes().getFirst().width()).isEqualTo(16);
            bundle.painter().close();
            bundle.writer().close();
        }
    }

    @Test
    void convertsTheFoldersOfAnySystemThatHaveADescriptor() throws IOException {
        Path metamorph = folder.resolve("metamorph");
        TinyBundle.write("metamorph", metamorph, 5);
        pickle(metamorph.resolve("language_model"));
        BundleImport.Imported imported =
                new BundleImport(ImportProgress.NONE).run(ImportRequest.of(metamorph), target, false);
        assertThat(imported.system()).isEqualTo("metamorph");
        assertThat(imported.layout()).isEqualTo("described-folders");
        Path original = folder.resolve("original");
        TinyBundle.write("metamorph", original, 5);
        assertSameTensors(original.resolve("language_model"), target.resolve("language_model"));
        assertThat(written(target)).isNotEmpty().isEqualTo(written(original));
    }

    @Test
    void namesEverythingThatIsMissingAtOnce() throws IOException {
        Files.delete(source.resolve("unet/config.json"));
        Files.delete(source.resolve("vae/diffusion_pytorch_model.safetensors"));
        Files.delete(source.resolve("scheduler/scheduler_config.json"));
        Files.delete(source.resolve("tokenizer/tokenizer.json"));
        Files.writeString(source.resolve("tokenizer/tokenizer.model"), "sentencepiece");
        assertThatThrownBy(this::run)
                .isInstanceOf(ImportException.class)
                .hasMessageContaining("4 problems")
                .hasMessageContaining("unet/config.json': expected it, got none")
                .hasMessageContaining("vae': expected one of")
                .hasMessageContaining("scheduler_config.json': expected it, got none")
                .hasMessageContaining("got tokenizer.model alone; make it once")
                .hasMessageContaining("save_pretrained('TOKENIZER')");
        assertThat(folder.resolve("models")).doesNotExist();
    }

    @Test
    void namesTensorsThatDoNotFitTheirConfig() throws IOException {
        Path config = source.resolve("unet/config.json");
        Files.writeString(config, Files.readString(config).replace("\"in_channels\": 4", "\"in_channels\": 8"));
        assertThatThrownBy(this::run)
                .hasMessageContaining("unet: checkpoint")
                .hasMessageContaining("mis-shaped conv_in.weight expected");
    }

    @Test
    void refusesWeightsThatAreNotNumbersAndLeavesNothingBehind() throws IOException {
        try (NDManager manager = TorchScriptProgram.newManager()) {
            Path vae = source.resolve("vae");
            Map<String, NDArray> tensors = new LinkedHashMap<>();
            try (Checkpoint checkpoint = Checkpoint.open(vae)) {
                checkpoint.float32(manager).forEach((name, tensor) -> tensors.put(name, tensor.duplicate()));
            }
            tensors.get("decoder.conv_in.bias").set(new NDIndex("1"), Float.NaN);
            Files.delete(vae.resolve("diffusion_pytorch_model.safetensors"));
            TorchZip.write(vae.resolve("diffusion_pytorch_model.bin"), tensors);
        }
        assertThatThrownBy(this::run).hasMessageContaining("tensor 'decoder.conv_in.bias': expected numbers, got NaN");
        try (Stream<Path> left = Files.list(folder.resolve("models"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void replacesABundleOnlyWhenAskedAndNothingElseEver() throws IOException {
        run();
        assertThatThrownBy(this::run).hasMessageContaining("--force");
        Files.writeString(target.resolve("note.txt"), "former");
        new BundleImport(ImportProgress.NONE).run(ImportRequest.of(source), target, true);
        assertThat(target.resolve("note.txt")).doesNotExist();
        try (Stream<Path> left = Files.list(folder.resolve("models"))) {
            assertThat(left).containsExactly(target);
        }
        Path precious = Files.createDirectories(folder.resolve("precious"));
        assertThatThrownBy(() -> new BundleImport(ImportProgress.NONE).run(ImportRequest.of(source), precious, true))
                .hasMessageContaining("it is no bundle and stays as it is");
    }

    @Test
    void saysWhichLayoutsItKnows() throws IOException {
        Path other = Files.createDirectories(folder.resolve("other"));
        assertThatThrownBy(() -> new BundleImport(ImportProgress.NONE).run(ImportRequest.of(other), target, false))
                .hasMessageContaining("dreamllm-release (system dreamllm): config.json, added_tokens.json")
                .hasMessageContaining("dreamllm-folders (system dreamllm): language_model/");
        ImportRequest unknown = new ImportRequest(
                source, Optional.of("gpt"), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> new BundleImport(ImportProgress.NONE).run(unknown, target, false))
                .hasMessageContaining("for system 'gpt'");
        assertThatThrownBy(() -> new BundleImport(ImportProgress.NONE)
                        .run(ImportRequest.of(folder.resolve("nowhere")), target, false))
                .hasMessageContaining("expected a folder, got none");
    }

    /** 640 MB of weights through a heap of 96 MB. */
    @Test
    void needsNoMoreHeapForALargeCheckpoint() throws IOException, InterruptedException {
        Files.delete(source.resolve("bundle.json"));
        Path llm = source.resolve("language_model");
        Map<String, long[]> shapes = new LinkedHashMap<>();
        try (Checkpoint checkpoint = Checkpoint.open(llm)) {
            checkpoint
                    .names()
                    .forEach(name -> shapes.put(name, checkpoint.shape(name).getShape()));
        }
        shapes.put("model.embed_tokens.weight", new long[] {1_250_000, 64});
        shapes.put("lm_head.weight", new long[] {1_250_000, 64});
        Files.delete(llm.resolve("model.safetensors"));
        TorchZip.zeros(llm.resolve("pytorch_model.bin"), shapes);
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-XX:MaxDirectMemorySize=96m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ImportProgram.class.getName(),
                        source.toString(),
                        target.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(child.exitValue()).as(said).isZero();
        assertThat(Files.size(target.resolve("language_model/model.safetensors")))
                .isGreaterThan(640_000_000);
    }

    private void run() {
        new BundleImport(ImportProgress.NONE).run(ImportRequest.of(source), target, false);
    }

    /** Makes a folder's safetensors a file of torch. */
    private static void pickle(Path part) throws IOException {
        try (NDManager manager = TorchScriptProgram.newManager();
                Checkpoint checkpoint = Checkpoint.open(part);
                Stream<Path> files = Files.list(part)) {
            Path weights = files.filter(file -> file.toString().endsWith(".safetensors"))
                    .findFirst()
                    .orElseThrow();
            String name = weights.getFileName().toString().replace("model.safetensors", "model.bin");
            TorchZip.write(
                    part.resolve(name.equals("model.bin") ? "pytorch_model.bin" : name), checkpoint.float32(manager));
            Files.delete(weights);
        }
    }
}
