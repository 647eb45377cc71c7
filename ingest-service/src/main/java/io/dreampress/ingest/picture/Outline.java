package io.dreampress.ingest.picture;

/**
 * What a picture's file says of itself, told without decoding it.
 *
 * @param format of the file
 * @param width in pixels, as stored
 * @param height in pixels, as stored
 * @param still whether it is a single picture and no animation
 * @param complete whether the file goes on to its end mark
 * @param scans how often the file's pixels are refined; more than 1 in progressive JPEGs only
 * @param orientation how it is to be turned before it is looked at
 */
record Outline(
        PictureFormat format,
        long width,
        long height,
        boolean still,
        boolean complete,
        int scans,
        Orientation orientation) {}
