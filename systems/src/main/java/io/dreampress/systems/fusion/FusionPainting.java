package io.dreampress.systems.fusion;

import io.dreampress.networks.scheduler.Trajectory;
import io.dreampress.systems.Condition;
import io.dreampress.systems.ContextPart;
import io.dreampress.systems.PaintOrder;
import io.dreampress.systems.painting.DiffusionPainting;
import java.util.List;
import java.util.function.Function;

/** Latents being denoised, and the keys and values of what stands before them, computed in the first step. */
final class FusionPainting extends DiffusionPainting {
    private final Condition.Context context;
    private final SharedPrefixes shared;
    private Prefix conditional;
    private Prefix unconditional;

    FusionPainting(
            PaintOrder order, Condition.Context context, SharedPrefixes shared, Trajectory trajectory, float[] noise) {
        super(order, trajectory, noise);
        this.context = context;
        this.shared = shared;
    }

    boolean isGuided() {
        return order().guidance() != 1;
    }

    Prefix conditional(Function<List<ContextPart>, Prefix> reading) {
        if (conditional == null) {
            conditional = reading.apply(context.conditional());
        }
        return conditional;
    }

    Prefix unconditional() {
        if (unconditional == null) {
            unconditional = shared.take(context.unconditional());
        }
        return unconditional;
    }

    @Override
    public void close() {
        super.close();
        if (conditional != null) {
            conditional.close();
            conditional = null;
        }
        if (unconditional != null) {
            shared.giveBack(context.unconditional());
            unconditional = null;
        }
    }
}
