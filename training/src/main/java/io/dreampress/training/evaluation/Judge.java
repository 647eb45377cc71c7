package io.dreampress.training.evaluation;

import io.dreampress.networks.contrastive.DualEncoder;
import io.dreampress.networks.vision.RgbImage;
import io.dreampress.systems.Pixels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A frozen dual encoder that was trained on real pictures only. Nothing that it judges was trained or conditioned with it.
 *
 * <p>One thread at a time.
 */
public final class Judge implements AutoCloseable {
    private static final String WEIGHTS = "model.safetensors";
    private static final String SUMS = "SHA256SUMS";

    private final DualEncoder encoder;
    private final String hash;

    private Judge(DualEncoder encoder, String hash) {
        this.encoder = encoder;
        this.hash = hash;
    }

    /**
     * Opens {@code config.json} and {@code model.safetensors} after comparing the weights with {@code SHA256SUMS}.
     *
     * @throws IOException if a file is missing or the weights are not those that were frozen
     */
    public static Judge open(Path folder) throws IOException {
        String actual = sha256(folder.resolve(WEIGHTS));
        String sums = Files.readString(folder.resolve(SUMS), StandardCharsets.UTF_8);
        if (!sums.lines().toList().contains(actual + "  " + WEIGHTS)) {
            throw new IOException("judge '" + folder + "': expected " + WEIGHTS + " with the hash in " + SUMS + ", got "
                    + actual + "; restore the frozen weights, figures of different judges do not compare");
        }
        return new Judge(DualEncoder.open(folder), actual);
    }

    private static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java: expected SHA-256, which every version has", e);
        }
    }

    /** SHA-256 of the weights, 64 hex digits. */
    public String hash() {
        return hash;
    }

    /** How often a picture's own caption comes first among so many: pictures and captions in the same order. */
    public double retrieval(List<Pixels> pictures, List<String> captions, int candidates) {
        List<RgbImage> images = pictures.stream()
                .map(picture -> new RgbImage(picture.width(), picture.height(), picture.rgb()))
                .toList();
        return Retrieval.atFirst(
                encoder.pictures(images),
                captions.stream().map(encoder::caption).toArray(float[][]::new),
                candidates);
    }

    @Override
    public void close() {
        encoder.close();
    }
}
