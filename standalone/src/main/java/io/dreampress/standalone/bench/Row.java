package io.dreampress.standalone.bench;

import java.util.function.DoubleSupplier;

/**
 * Something that is measured on both sides.
 *
 * @param name the same in the peers' output
 * @param unit of the figure
 * @param ours measures our side once
 */
record Row(String name, Unit unit, DoubleSupplier ours) {
    /** What a figure means. */
    enum Unit {
        TOKENS_PER_SECOND {
            @Override
            double timesAsFast(double ours, double peer) {
                return ours / peer;
            }
        },
        MILLISECONDS {
            @Override
            double timesAsFast(double ours, double peer) {
                return peer / ours;
            }
        };

        /** How many times as fast ours is; below 1 it is slower. */
        abstract double timesAsFast(double ours, double peer);
    }
}
