package io.dreampress.networks.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Who may see whom where text and images share a sequence (Transfusion, Zhou et al. 2024, section 3.3; LMFusion): causal,
 * and bidirectional within one image.
 *
 * @param images per position: the index of the image that it belongs to, {@link #TEXT} or {@link #PADDING}
 */
public record JointMask(long[] images) {
    /** A position that holds a word. */
    public static final long TEXT = -1;
    /** A position that holds nothing: it sees nothing and is not seen. */
    public static final long PADDING = -2;

    /** Whether a position may attend to another. */
    public boolean sees(int query, int key) {
        boolean real = images[query] != PADDING && images[key] != PADDING;
        boolean sameImage = images[query] >= 0 && images[query] == images[key];
        return real && (key <= query || sameImage);
    }

    /** The whole mask, {@code (n, n)} boolean. */
    public NDArray mask(NDManager manager) {
        return mask(manager, 0);
    }

    /** The rows from a position on, {@code (n - first, n)}: the mask of a chunk after a cached beginning. */
    public NDArray mask(NDManager manager, int first) {
        int n = images.length;
        boolean[] mask = new boolean[(n - first) * n];
        for (int query = first; query < n; query++) {
            for (int key = 0; key < n; key++) {
                mask[(query - first) * n + key] = sees(query, key);
            }
        }
        return manager.create(mask, new Shape(n - first, n));
    }

    /** One rotary position per token, counted from the first that is not padding; 0 under padding. */
    public long[] positions() {
        long[] positions = new long[images.length];
        long next = 0;
        for (int i = 0; i < positions.length; i++) {
            if (images[i] != PADDING) {
                positions[i] = next++;
            }
        }
        return positions;
    }
}
