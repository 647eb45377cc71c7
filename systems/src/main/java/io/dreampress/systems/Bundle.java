package io.dreampress.systems;

import io.dreampress.networks.ComputeType;
import io.dreampress.networks.decoder.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * A model: a folder with {@code bundle.json} and the components in the layouts of their makers. Opening reads no weights;
 * writers and painters load them, each their own side, strictly.
 *
 * <p>Thread-safe; the writers and painters are not.
 */
public final class Bundle implements AutoCloseable {
    /** Contexts that a writer keeps in native memory at a time if nobody asks for another number. */
    public static final int SLOTS = 40;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

    private static final JsonNode NO_GUIDANCE = DoubleNode.valueOf(1);
    private static final JsonNode NO_WORDS = StringNode.valueOf("");

    private final BundleFolder folder;
    private final MultimodalSystem system;
    private String hash;

    private Bundle(BundleFolder folder, MultimodalSystem system) {
        this.folder = folder;
        this.system = system;
    }

    /**
     * Opens a folder.
     *
     * @throws BundleException if it is no bundle that this version can use, with everything that is wrong with it
     */
    public static Bundle open(Path path) {
        return open(path, MultimodalSystem.ALL);
    }

    /**
     * Opens a folder of one of some systems.
     *
     * @param known the systems that the folder may name
     * @throws BundleException as {@link #open(Path)}
     */
    public static Bundle open(Path path, List<MultimodalSystem> known) {
        BundleDescriptor descriptor = read(path);
        List<String> faults = new ArrayList<>(descriptor.contradictions());
        MultimodalSystem system = known.stream()
                .filter(one -> one.name().equals(descriptor.system()))
                .findFirst()
                .orElse(null);
        if (system == null) {
            faults.add("system: expected one of "
                    + known.stream().map(MultimodalSystem::name).collect(Collectors.joining(", "))
                    + ", got '" + descriptor.system() + "'; use a newer version or another bundle");
        } else if (faults.isEmpty()) {
            faults.addAll(system.faults(new BundleFolder(path, descriptor)));
        }
        if (!faults.isEmpty()) {
            throw new BundleException(
                    "bundle '" + path + "': " + faults.size() + " faults\n  " + String.join("\n  ", faults));
        }
        return new Bundle(new BundleFolder(path, descriptor), system);
    }

    private static BundleDescriptor read(Path path) {
        Path file = path.resolve("bundle.json");
        if (!Files.isRegularFile(file)) {
            throw new BundleException("bundle '" + path + "': expected a folder with bundle.json, got "
                    + (Files.isDirectory(path) ? "a folder without it" : "no such folder")
                    + "; name a model folder (DREAMPRESS_MODEL)");
        }
        try {
            byte[] json = Files.readAllBytes(file);
            JsonNode tree = JSON.readTree(json);
            int format = tree.path("format").asInt(0);
            if (format != BundleDescriptor.FORMAT) {
                throw new BundleException("bundle '" + path + "', format: expected " + BundleDescriptor.FORMAT
                        + ", got " + format + "; use a version of the program that reads it");
            }
            if (tree.get("defaults") instanceof ObjectNode defaults) {
                defaults.putIfAbsent("imageGuidance", NO_GUIDANCE);
                defaults.putIfAbsent("positivePrompt", NO_WORDS);
                boolean feedback = tree.path("learned").path("feedback").asBoolean(false);
                defaults.putIfAbsent("feedback", BooleanNode.valueOf(feedback));
            }
            return JSON.treeToValue(tree, BundleDescriptor.class);
        } catch (IOException e) {
            throw new BundleException("bundle '" + path + "': expected a readable bundle.json, got " + e, e);
        } catch (JacksonException e) {
            throw new BundleException("bundle '" + path + "', bundle.json: " + e.getOriginalMessage(), e);
        }
    }

    /** What {@code bundle.json} says. */
    public BundleDescriptor descriptor() {
        return folder.descriptor();
    }

    /** The folder. */
    public Path path() {
        return folder.path();
    }

    /** Whether it can do what a request of that kind asks for. */
    public boolean supports(Kind kind) {
        return descriptor().kinds().contains(kind);
    }

    /** SHA-256 over names and contents of all files but texts about it ({@code *.md}), 64 hex digits. Read once. */
    public synchronized String hash() {
        if (hash == null) {
            hash = BundleHash.of(folder.path());
        }
        return hash;
    }

    /** Loads the writing side in the bundle's own precision. */
    public Writer writer() {
        return writer(Precision.parse(descriptor().precision()));
    }

    /** Loads the writing side. */
    public Writer writer(Precision precision) {
        return writer(precision, SLOTS);
    }

    /**
     * Loads the writing side.
     *
     * @param slots contexts that are kept in native memory at a time; more sessions than that take turns
     * @throws BundleException with the full list of missing, unexpected and mis-shaped tensors
     */
    public Writer writer(Precision precision, int slots) {
        return system.writer(folder, precision, slots);
    }

    /**
     * What the drawing side computes in if nobody asks for another type: float32 where the bundle's precision is
     * {@code f32}, else what is fastest on this processor.
     */
    public ComputeType painterPrecision() {
        return descriptor().precision().equals("f32") ? ComputeType.FLOAT32 : ComputeType.fastest();
    }

    /** Loads the drawing side in {@link #painterPrecision}. */
    public Painter painter() {
        return painter(painterPrecision());
    }

    /**
     * Loads the drawing side.
     *
     * @throws BundleException with the full list of missing, unexpected and mis-shaped tensors
     */
    public Painter painter(ComputeType precision) {
        return system.painter(folder, precision);
    }

    /** Holds nothing that must be closed: writers and painters live on their own. */
    @Override
    public void close() {}
}
