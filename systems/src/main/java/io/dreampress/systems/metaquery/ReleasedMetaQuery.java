package io.dreampress.systems.metaquery;

import io.dreampress.systems.importing.BundlePlan;
import io.dreampress.systems.importing.Components;
import io.dreampress.systems.importing.ImportRequest;
import io.dreampress.systems.importing.Layout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * MetaQuery as {@code MetaQuery.save_pretrained} of its authors' code saves it: one checkpoint of everything, the frozen
 * language model (a LLaVA-OneVision), its vision tower, connector, painter and autoencoder, with a {@code config.json} that
 * names {@code num_metaqueries}.
 *
 * <p>What the parts look like is not in it. The language model's config, tokenizer and preprocessor come from the folder that
 * it was published in ({@code mllm/} of the source, or the vision folder that the request names), those of the painter from
 * its diffusers folder (the source's own folders, or the diffusion folder that the request names).
 */
public final class ReleasedMetaQuery implements Layout {
    static final String COUNT = "num_metaqueries";

    @Override
    public String name() {
        return "metaquery-release";
    }

    @Override
    public List<String> systems() {
        return List.of("metaquery");
    }

    @Override
    public String description() {
        return "config.json (" + COUNT + ") and model.safetensors or pytorch_model.bin (or shards and index) as"
                + " MetaQuery.save_pretrained writes them; the language model's config.json, preprocessor_config.json and"
                + " tokenizer.json in mllm/ or --vision; transformer/ or unet/, vae/ and scheduler/ here or in --diffusion";
    }

    @Override
    public boolean recognises(Path source) {
        try {
            return Files.isRegularFile(source.resolve("config.json"))
                    && Files.readString(source.resolve("config.json")).contains("\"" + COUNT + "\"");
        } catch (IOException | UncheckedIOException _) {
            return false;
        }
    }

    @Override
    public void plan(ImportRequest request, BundlePlan plan) {
        new MetaQueryRelease(request, plan, new Components(plan)).fill();
    }
}
