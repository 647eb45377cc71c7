package io.dreampress.systems.fusion;

import io.dreampress.systems.Pixels;
import io.dreampress.systems.writing.Chunk;

/** A picture that LLaVAFusion looks at: its features, read like text. */
record Looked(Pixels pixels) implements Chunk.Own {}
