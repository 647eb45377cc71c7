package io.dreampress.systems.toy;

import io.dreampress.networks.ComputeType;
import io.dreampress.networks.decoder.DecoderConfig;
import io.dreampress.networks.decoder.LlamaDecoder;
import io.dreampress.networks.decoder.Precision;
import io.dreampress.networks.tokenizer.TextTokenizer;
import io.dreampress.systems.BundleFolder;
import io.dreampress.systems.MultimodalSystem;
import io.dreampress.systems.Painter;
import io.dreampress.systems.Writer;
import io.dreampress.systems.parts.Faults;
import io.dreampress.systems.parts.Opened;
import io.dreampress.systems.tiny.TinyFolder;
import io.dreampress.systems.tiny.TinyLanguageModel;
import io.dreampress.systems.tiny.TinyTokenizer;
import io.dreampress.systems.writing.HarmlessText;
import io.dreampress.systems.writing.LanguageTower;
import io.dreampress.systems.writing.LlamaTower;
import io.dreampress.systems.writing.Prompts;
import io.dreampress.systems.writing.SampledChoice;
import io.dreampress.systems.writing.SessionWriter;
import io.dreampress.systems.writing.WritingModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The toy as a system: what its folder holds, and how that becomes a writer and a painter. */
public final class ToySystem implements MultimodalSystem {
    private static final int VOCABULARY = 288;

    @Override
    public String name() {
        return "toy";
    }

    @Override
    public List<String> faults(BundleFolder bundle) {
        Faults faults = new Faults(bundle)
                .files("language_model/config.json", "tokenizer/tokenizer.json")
                .weights("language_model")
                .check(() -> DecoderConfig.read(bundle.resolve("language_model/config.json")));
        Map<String, Integer> special = bundle.descriptor().specialTokens();
        return faults.require(
                        special.keySet().containsAll(Set.of("begin", "end")),
                        "specialTokens: expected begin and end, got " + special.keySet())
                .found();
    }

    @Override
    public Writer writer(BundleFolder bundle, Precision precision, int slots) {
        return Opened.whole(bundle.path(), opened -> {
            int begin = bundle.descriptor().specialTokens().get("begin");
            int end = bundle.descriptor().specialTokens().get("end");
            TextTokenizer tokenizer = opened.add(TextTokenizer.open(bundle.resolve("tokenizer")));
            LlamaDecoder decoder = opened.add(LlamaDecoder.load(bundle.resolve("language_model"), precision));
            LanguageTower tower = new LlamaTower(
                    decoder, decoder.pool(slots, bundle.descriptor().contextTokens()), new NoOwnChunks());
            opened.forget(decoder);
            Prompts prompts = new Prompts(
                    bundle.descriptor().prompts(),
                    Optional.empty(),
                    text -> Arrays.stream(tokenizer.encode(text)).boxed().toList(),
                    begin,
                    HarmlessText.of(tokenizer));
            Set<Integer> unwritten = new HashSet<>(tokenizer.addedTokens().values());
            unwritten.remove(end);
            WritingModel model = new WritingModel(
                    bundle.descriptor(),
                    new WritingModel.Tokens(begin, Set.of(end), OptionalInt.empty(), unwritten),
                    tower,
                    prompts,
                    new ToyDreamer(tower),
                    (pictures, question) -> {
                        throw new IllegalArgumentException(
                                "pictures: expected none, since this system sees nothing, got " + pictures.size()
                                        + "; leave them out");
                    },
                    ids -> tokenizer.decodePlain(
                            ids.stream().mapToInt(Integer::intValue).toArray()),
                    false);
            return new SessionWriter(model, SampledChoice::new, opened);
        });
    }

    @Override
    public Painter painter(BundleFolder bundle, ComputeType precision) {
        return new ToyPainter();
    }

    @Override
    public void writeTiny(String bundle, Path path, long seed) {
        TinyFolder folder = new TinyFolder(path, name(), seed);
        folder.copy("bundle.json", "bundle.json");
        TinyLanguageModel.write(folder, VOCABULARY, TinyTokenizer::preference);
        new TinyTokenizer("<unk>", "<s>", "</s>", List.of(), "").write(folder);
    }
}
