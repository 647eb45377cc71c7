package io.dreampress.networks.vision;

import io.dreampress.networks.ModelConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * LLaVA-OneVision's pictures of any resolution (Li et al. 2024, section 3.2), exactly as the Python processor makes them: the
 * whole picture in the encoder's size, and tiles of that size which show it in its own proportions, centred on black.
 * Immutable and thread-safe.
 *
 * @param side S of the encoder's square input, in pixels
 * @param patch side of a patch, in pixels
 * @param grids sizes that tiles may make together, in pixels, multiples of S
 * @param mean per channel, of levels in [0, 1]
 * @param deviation per channel
 */
public record AnyResolution(int side, int patch, List<Grid> grids, double[] mean, double[] deviation) {
    /** Tiles beyond which features are resampled to fewer. */
    private static final int MOST_TILES = 9;

    private static final double WORTH_RESAMPLING = 1.1;

    /**
     * A size that tiles make together.
     *
     * @param height in pixels
     * @param width in pixels
     */
    public record Grid(int height, int width) {}

    /**
     * How a picture is cut up and what of its features counts.
     *
     * @param rows of tiles
     * @param columns of tiles
     * @param top rows of features that show padding, above and below
     * @param left columns of features that show padding, on both sides
     * @param height rows of features that are kept
     * @param width columns of features that are kept
     */
    public record Layout(int rows, int columns, int top, int left, int height, int width) {}

    public AnyResolution {
        grids = List.copyOf(grids);
        for (Grid grid : grids) {
            if (grid.height() < side || grid.width() < side || grid.height() % side != 0 || grid.width() % side != 0) {
                throw new IllegalArgumentException("image_grid_pinpoints: expected multiples of the encoder's side "
                        + side + ", got " + grid.height() + " x " + grid.width());
            }
        }
    }

    /**
     * From a {@code preprocessor_config.json} with {@code image_grid_pinpoints}; one that has none gives single tiles.
     *
     * @param encoder whose input is made
     */
    public static AnyResolution read(Path file, VisionConfig encoder) throws IOException {
        ModelConfig config = ModelConfig.read(file);
        SiglipPreprocessor whole = SiglipPreprocessor.of(config);
        int side = encoder.imageSize();
        if (whole.width() != side || whole.height() != side) {
            throw config.refused("size", side + " x " + side + " as the vision encoder's image_size");
        }
        List<Grid> grids = config.states("image_grid_pinpoints")
                ? config.integerLists("image_grid_pinpoints").stream()
                        .map(pair -> new Grid(pair.get(0), pair.get(1)))
                        .toList()
                : List.of(new Grid(side, side));
        return new AnyResolution(side, encoder.patchSize(), grids, whole.mean(), whole.deviation());
    }

    /** How a picture is cut up. */
    public Layout layout(int height, int width) {
        Grid grid = best(height, width);
        int n = side / patch;
        int rows = grid.height() / side;
        int columns = grid.width() / side;
        int gridHeight = rows * n;
        int gridWidth = columns * n;
        int top = 0;
        int left = 0;
        if ((double) width / height > (double) gridWidth / gridHeight) {
            top = (gridHeight - whole(height * ((double) gridWidth / width))) / 2;
        } else {
            left = (gridWidth - whole(width * ((double) gridHeight / height))) / 2;
        }
        int shownHeight = gridHeight - 2 * top;
        int shownWidth = gridWidth - 2 * left;
        double excess = Math.sqrt((double) shownHeight * shownWidth / (MOST_TILES * n * n));
        if (excess > WORTH_RESAMPLING) {
            shownHeight = (int) Math.floor(shownHeight / excess);
            shownWidth = (int) Math.floor(shownWidth / excess);
        }
        return new Layout(rows, columns, top, left, shownHeight, shownWidth);
    }

    /** A length without its fraction, unless that is a rounding error away from the next. */
    private static int whole(double length) {
        return (int) (Math.rint(length * 1e7) / 1e7);
    }

    /** Features of a picture of this layout, newlines included. */
    public int features(Layout layout) {
        int n = side / patch;
        return n * n + layout.height() * (layout.width() + 1);
    }

    /** The grid that shows most of the picture's pixels, and among those the one with the fewest to spare. */
    private Grid best(int height, int width) {
        return grids.stream()
                .max(Comparator.comparingLong((Grid grid) -> shown(grid, height, width))
                        .thenComparingLong(grid -> shown(grid, height, width) - (long) grid.height() * grid.width()))
                .orElseThrow();
    }

    private static long shown(Grid grid, int height, int width) {
        double scale = Math.min((double) grid.width() / width, (double) grid.height() / height);
        return Math.min((long) (int) (width * scale) * (int) (height * scale), (long) width * height);
    }

    /** The encoder's input: {@code (3, S, S)} for the whole picture, then for each tile, rows first. */
    public List<float[]> pixelValues(RgbImage image) {
        List<RgbImage> parts = new ArrayList<>();
        parts.add(BicubicResize.resize(image, side, side));
        RgbImage canvas = fitted(image, best(image.height(), image.width()));
        for (int top = 0; top < canvas.height(); top += side) {
            for (int left = 0; left < canvas.width(); left += side) {
                parts.add(canvas.crop(left, top, side, side));
            }
        }
        return parts.stream().map(part -> part.normalized(mean, deviation)).toList();
    }

    /** The picture as large as a grid allows, centred on black. */
    private static RgbImage fitted(RgbImage image, Grid grid) {
        double across = (double) grid.width() / image.width();
        double down = (double) grid.height() / image.height();
        int width = across < down ? grid.width() : Math.min((int) Math.ceil(image.width() * down), grid.width());
        int height = across < down ? Math.min((int) Math.ceil(image.height() * across), grid.height()) : grid.height();
        return BicubicResize.resize(image, width, height).centred(grid.width(), grid.height());
    }

    /** The picture's centre as a square in the encoder's size, which is shown as a single tile. */
    public RgbImage square(RgbImage image) {
        return ClipPreprocessor.square(side).resized(image);
    }
}
