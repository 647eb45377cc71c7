package io.dreampress.standalone.batch;

/**
 * What requests ask for at most.
 *
 * @param tokens to be written
 * @param images to be drawn
 * @param imageSteps denoising steps of all images
 */
public record Workload(long tokens, long images, long imageSteps) {
    /** Adds up. Not thread-safe. */
    static final class Sum {
        private long tokens;
        private long images;
        private long imageSteps;

        void add(long moreTokens, int moreImages, int stepsOfEach) {
            tokens += moreTokens;
            images += moreImages;
            imageSteps += (long) moreImages * stepsOfEach;
        }

        Workload workload() {
            return new Workload(tokens, images, imageSteps);
        }
    }
}
