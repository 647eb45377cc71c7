package io.dreampress.diffusion.studio;

import io.dreampress.diffusion.publication.Framing;
import io.dreampress.systems.PaintOrder;
import io.dreampress.systems.Painter;

/**
 * The opened drawing side of a model bundle.
 *
 * @param painter draws; owned by the one thread that it is handed to
 * @param framing knows what pictures of this bundle say of their origin
 * @param rehearsal an order of the bundle's default size, steps and guidance, to warm up with
 */
public record Studio(Painter painter, Framing framing, PaintOrder rehearsal) {}
