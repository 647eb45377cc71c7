package io.dreampress.systems.dreamllm;

import io.dreampress.systems.writing.Chunk;

/** {@code <dream_start>}, the dream queries, {@code <dream_end>}. */
record Queries() implements Chunk.Own {}
