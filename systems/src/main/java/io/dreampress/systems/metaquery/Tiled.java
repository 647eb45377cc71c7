package io.dreampress.systems.metaquery;

import io.dreampress.systems.Pixels;
import io.dreampress.systems.writing.Chunk;

/** A picture to be looked at closely: in its own proportions, with as many tiles as its size asks for. */
record Tiled(Pixels pixels) implements Chunk.Own {}
