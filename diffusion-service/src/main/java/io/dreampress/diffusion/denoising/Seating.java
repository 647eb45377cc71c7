package io.dreampress.diffusion.denoising;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Chooses who shares the next denoising step: interactive before bulk, first come first served, and whoever has waited
 * {@code patience} turns before everybody, so that nobody starves. Who comes first decides the size of the images in the
 * call.
 *
 * @param patience turns that a commission may be passed over
 */
record Seating(int patience) {
    /**
     * The next batch.
     *
     * @param sittings all, in order of arrival
     * @param turn number of this turn
     * @param limit most images in a call, by size
     * @return empty only if there are no sittings
     */
    List<Sitting> next(List<Sitting> sittings, long turn, ToIntFunction<Sitting.ImageSize> limit) {
        List<Sitting> queue = new ArrayList<>(sittings);
        queue.sort(Comparator.comparing((Sitting sitting) -> sitting.turnsWaited(turn) < patience)
                .thenComparing(sitting -> !sitting.commission().interactive()));
        if (queue.isEmpty()) {
            return List.of();
        }
        Sitting first = queue.getFirst();
        if (first.isAlone()) {
            return List.of(first);
        }
        return queue.stream()
                .filter(sitting -> !sitting.isAlone() && sitting.size().equals(first.size()))
                .limit(limit.applyAsInt(first.size()))
                .toList();
    }
}
