package io.dreampress.systems;

import io.dreampress.systems.dreamllm.DreamLlmFolders;
import io.dreampress.systems.dreamllm.ReleasedDreamLlm;
import io.dreampress.systems.importing.DescribedFolders;
import io.dreampress.systems.importing.Layout;
import io.dreampress.systems.metamorph.ReleasedMetaMorph;
import io.dreampress.systems.metaquery.ReleasedMetaQuery;
import java.util.List;

/** The ways in which checkpoints are published that this version knows. */
public final class Layouts {
    /** The first that recognises a folder takes it: those that recognise more come later. */
    public static final List<Layout> ALL = List.of(
            new ReleasedDreamLlm(),
            new ReleasedMetaMorph(),
            new ReleasedMetaQuery(),
            new DreamLlmFolders(),
            new DescribedFolders());

    private Layouts() {}
}
