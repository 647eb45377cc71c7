package io.dreampress.diffusion.gang;

/**
 * How many gangs work, and how many dreams each pulls at a time.
 *
 * @param interactive gangs that read {@code dreams.interactive}, at least 1
 * @param bulk gangs that read {@code dreams.bulk}, at least 1
 * @param dreams that a gang pulls at a time, at least 1
 */
record Crew(int interactive, int bulk, int dreams) {
    /** The same, cut so that all dreams held together are at most these, as far as one gang for each topic allows. */
    Crew holdingAtMost(int images) {
        int gangs = interactive + bulk;
        if ((long) gangs * dreams <= images) {
            return this;
        }
        if (gangs <= images) {
            return new Crew(interactive, bulk, images / gangs);
        }
        int fewer = Math.max(1, (int) ((long) images * interactive / gangs));
        return new Crew(fewer, Math.max(1, images - fewer), 1);
    }
}
