package io.dreampress.systems.dreamllm;

import io.dreampress.systems.importing.BundlePlan;
import io.dreampress.systems.importing.Components;
import io.dreampress.systems.importing.ImportRequest;
import io.dreampress.systems.importing.Layout;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * DreamLLM as its authors published it (Dong et al. 2024): the language model as {@code pytorch_model.bin}, perhaps sharded,
 * whose tables hold the eight new tokens; beside it what they call plugins, {@code clip_vision_embedding.bin},
 * {@code dream_embedding.bin} and {@code stable_diffusion_head.bin}; {@code added_tokens.json}; {@code config.json}, whose ids
 * of begin, end and padding are wrong. Safetensors of the same names are taken too.
 *
 * <p>The configs of the parts that were published elsewhere are in none of these files: those of Stable Diffusion 2.1 base
 * and CLIP ViT-L/14 are known here, others come from the folders that the request names.
 */
public final class ReleasedDreamLlm implements Layout {
    static final String CLIP = "clip_vision_embedding";
    static final String DREAM = "dream_embedding";
    static final String HEAD = "stable_diffusion_head";

    @Override
    public String name() {
        return "dreamllm-release";
    }

    @Override
    public List<String> systems() {
        return List.of("dreamllm");
    }

    @Override
    public String description() {
        return "config.json, added_tokens.json, pytorch_model.bin (or its shards and index), " + CLIP + ".bin, " + DREAM
                + ".bin, " + HEAD + ".bin, tokenizer.json";
    }

    @Override
    public boolean recognises(Path source) {
        return Stream.of(CLIP, DREAM, HEAD)
                .anyMatch(stem -> Layout.weights(source, stem).isPresent());
    }

    @Override
    public void plan(ImportRequest request, BundlePlan plan) {
        new DreamLlmRelease(request, plan, new Components(plan)).fill();
    }
}
