package io.dreampress.training.data;

import io.dreampress.systems.learning.Draws;
import io.dreampress.systems.learning.Example;

/** What a captioned picture is good for. */
public enum Task {
    /** The picture is drawn from its caption. */
    DRAW {
        @Override
        Example example(PairRow pair, Draws draws, int index) {
            return Example.drawing(pair.caption(), pair.picture());
        }
    },
    /** The caption is written for the picture. */
    DESCRIBE {
        @Override
        Example example(PairRow pair, Draws draws, int index) {
            return Example.describing(pair.picture(), pair.caption());
        }
    },
    /** One or the other, by chance. */
    BOTH {
        @Override
        Example example(PairRow pair, Draws draws, int index) {
            return (draws.uniform("task", index) < 0.5 ? DRAW : DESCRIBE).example(pair, draws, index);
        }
    };

    abstract Example example(PairRow pair, Draws draws, int index);
}
