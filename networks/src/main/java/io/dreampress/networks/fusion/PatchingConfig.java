package io.dreampress.networks.fusion;

import io.dreampress.networks.ModelConfig;

/**
 * Shape of a {@link Patching}, as an image tower's {@code config.json} has it.
 *
 * @param io by U-Net halves or by linear layers
 * @param latentChannels C, of the autoencoder
 * @param patchSize side of a patch in latents; 2 for U-Net halves
 * @param channels of the two levels of the U-Net halves, the highest resolution first; empty for linear layers
 * @param layersPerBlock residual blocks of a level going down, one fewer than going up; 0 for linear layers
 * @param groups of the U-Net halves' norms; 0 for linear layers
 */
public record PatchingConfig(Io io, int latentChannels, int patchSize, int[] channels, int layersPerBlock, int groups) {
    private static final int LEVELS = 2;

    /** The two variants of the paper. */
    public enum Io {
        UNET,
        LINEAR
    }

    public PatchingConfig {
        require(latentChannels > 0, "latent_channels", "at least 1", latentChannels);
        require(patchSize > 0, "patch_size", "at least 1", patchSize);
        if (io == Io.UNET) {
            require(patchSize == LEVELS, "patch_size", "2, because U-Net halves have two levels", patchSize);
            require(channels.length == LEVELS, "unet_channels", "2 numbers", channels.length);
            require(layersPerBlock > 0, "unet_layers_per_block", "at least 1", layersPerBlock);
            for (int width : channels) {
                require(
                        groups > 0 && width % groups == 0 && width % 2 == 0,
                        "unet_channels",
                        "even numbers that unet_norm_groups " + groups + " divides",
                        width);
            }
        } else {
            require(
                    latentChannels * patchSize * patchSize % 2 == 0,
                    "patch_size",
                    "an even count of numbers a patch",
                    patchSize);
        }
    }

    private static void require(boolean holds, String option, String expected, int got) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "config option '" + option + "': expected " + expected + ", got " + got + "; correct config.json");
        }
    }

    /**
     * Reads {@code image_io} ({@code unet} or {@code linear}), {@code latent_channels}, {@code patch_size}, and for U-Net
     * halves {@code unet_channels}, {@code unet_layers_per_block}, {@code unet_norm_groups}.
     */
    public static PatchingConfig of(ModelConfig config) {
        int channels = config.integer("latent_channels");
        int side = config.integer("patch_size", LEVELS);
        return switch (config.text("image_io", "")) {
            case "unet" ->
                new PatchingConfig(
                        Io.UNET,
                        channels,
                        side,
                        config.integers("unet_channels"),
                        config.integer("unet_layers_per_block"),
                        config.integer("unet_norm_groups"));
            case "linear" -> new PatchingConfig(Io.LINEAR, channels, side, new int[0], 0, 0);
            default -> throw config.refused("image_io", "unet or linear");
        };
    }

    /** Numbers of a patch. */
    int patchNumbers() {
        return latentChannels * patchSize * patchSize;
    }
}
