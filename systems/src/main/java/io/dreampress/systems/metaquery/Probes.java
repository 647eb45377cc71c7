package io.dreampress.systems.metaquery;

import io.dreampress.systems.writing.LanguageTower;
import java.util.function.UnaryOperator;

/**
 * Where a writer can be watched from outside while it works: each probe is given a part and gives the one that is used.
 *
 * @param tower around the language tower
 * @param head around the connector
 */
record Probes(UnaryOperator<LanguageTower> tower, UnaryOperator<MetaQueryDreamer.ConditionHead> head) {
    /** Nobody watches. */
    static final Probes NONE = new Probes(UnaryOperator.identity(), UnaryOperator.identity());
}
