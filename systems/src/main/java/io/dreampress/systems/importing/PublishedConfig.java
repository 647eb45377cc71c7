package io.dreampress.systems.importing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Configs that published checkpoints leave out because their code names another model's. */
public final class PublishedConfig {
    private PublishedConfig() {}

    /**
     * A config as its makers published it.
     *
     * @param name below {@code /layouts}, such as {@code dreamllm/unet}
     */
    public static ObjectNode read(String name) {
        try (InputStream in = PublishedConfig.class.getResourceAsStream("/layouts/" + name + ".json")) {
            return (ObjectNode) JsonMapper.shared().readTree(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
