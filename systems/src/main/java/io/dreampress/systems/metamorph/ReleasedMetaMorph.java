package io.dreampress.systems.metamorph;

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
 * MetaMorph as its authors' code saves it: one checkpoint of the language model, the vision head, the projector and SigLIP's
 * vision tower, with {@code config.json} of the type {@code metamorph_llama} and the tokenizer; beside it or in
 * {@code visualiser/} the visualiser's {@code unet_checkpoint.pt} and {@code adapter_checkpoint.pt}.
 *
 * <p>The visualiser's autoencoder is Stable Diffusion 1.5's and in none of these files: it comes from {@code vae/} of the
 * source or of the diffusion folder that the request names. Configs that are missing are those of the published sizes.
 */
public final class ReleasedMetaMorph implements Layout {
    static final String UNET = "unet_checkpoint.pt";
    static final String ADAPTER = "adapter_checkpoint.pt";

    @Override
    public String name() {
        return "metamorph-release";
    }

    @Override
    public List<String> systems() {
        return List.of("metamorph");
    }

    @Override
    public String description() {
        return "config.json (metamorph_llama), model.safetensors or pytorch_model.bin (or shards and index), tokenizer.json,"
                + " and beside them or in visualiser/ " + UNET + " and " + ADAPTER + "; vae/ here or in --diffusion";
    }

    @Override
    public boolean recognises(Path source) {
        try {
            return Files.isRegularFile(source.resolve("config.json"))
                    && Files.readString(source.resolve("config.json")).contains("\"metamorph_llama\"");
        } catch (IOException | UncheckedIOException _) {
            return false;
        }
    }

    @Override
    public void plan(ImportRequest request, BundlePlan plan) {
        new MetaMorphRelease(request, plan, new Components(plan)).fill();
    }
}
