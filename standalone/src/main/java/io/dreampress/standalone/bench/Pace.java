package io.dreampress.standalone.bench;

import io.dreampress.systems.Bundle;
import io.dreampress.systems.Condition;
import io.dreampress.systems.Painter;
import io.dreampress.systems.Writer;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How fast this machine works when it has many documents to make.
 *
 * @param tokensPerSecond of all sessions together
 * @param secondsPerImageStep of one image among several
 */
public record Pace(double tokensPerSecond, double secondsPerImageStep) {
    private static final int TOGETHER = 8;
    private static final int CONTEXT = 150;

    /** Measures it, within seconds for a small model. */
    public static Pace measure(Path model) {
        try (Bundle bundle = Bundle.open(model)) {
            Condition condition = DrawingBench.condition(bundle);
            double tokensPerSecond;
            try (Writer writer = bundle.writer()) {
                tokensPerSecond = WritingBench.tokensPerSecond(writer, TOGETHER, CONTEXT, Work.TEMPERATURE);
            }
            try (Painter painter = bundle.painter()) {
                double seconds = DrawingBench.seconds(painter, bundle.descriptor(), condition, TOGETHER);
                return new Pace(
                        tokensPerSecond,
                        seconds / TOGETHER / bundle.descriptor().defaults().steps());
            }
        }
    }

    /** Time for so much work, one kind after the other. */
    public Duration time(long tokens, long imageSteps) {
        return Duration.ofMillis((long) (1000 * (tokens / tokensPerSecond + imageSteps * secondsPerImageStep)));
    }
}
