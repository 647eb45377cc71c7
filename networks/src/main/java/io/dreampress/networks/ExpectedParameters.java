package io.dreampress.networks;

import ai.djl.ndarray.types.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The parameters that a network expects in its checkpoint, collected layer by layer. */
public final class ExpectedParameters {
    private final Map<String, Shape> shapes = new LinkedHashMap<>();

    /** One tensor. */
    public ExpectedParameters tensor(String name, long... shape) {
        shapes.put(name, new Shape(shape));
        return this;
    }

    /** {@code weight (out, in)} and {@code bias (out)}. */
    public ExpectedParameters linear(String name, long in, long out) {
        return matrix(name, in, out).tensor(name + ".bias", out);
    }

    /** {@code weight (out, in)} without a bias. */
    public ExpectedParameters matrix(String name, long in, long out) {
        return tensor(name + ".weight", out, in);
    }

    /** {@code weight (out, in, kernel, kernel)} and {@code bias (out)}. */
    public ExpectedParameters convolution(String name, long in, long out, long kernel) {
        return tensor(name + ".weight", out, in, kernel, kernel).tensor(name + ".bias", out);
    }

    /** {@code weight (width)} and {@code bias (width)} of a norm. */
    public ExpectedParameters norm(String name, long width) {
        return tensor(name + ".weight", width).tensor(name + ".bias", width);
    }

    /**
     * A residual block as diffusers names it: {@code norm1}, {@code conv1}, {@code norm2}, {@code conv2}, and {@code
     * conv_shortcut} where the width changes.
     */
    public ExpectedParameters resnetBlock(String name, long in, long out) {
        return norm(name + ".norm1", in)
                .convolution(name + ".conv1", in, out, 3)
                .resnetEnd(name, in, out);
    }

    /** The same with {@code time_emb_proj}, which takes a timestep's embedding of width {@code time} in. */
    public ExpectedParameters resnetBlock(String name, long in, long out, long time) {
        return norm(name + ".norm1", in)
                .convolution(name + ".conv1", in, out, 3)
                .linear(name + ".time_emb_proj", time, out)
                .resnetEnd(name, in, out);
    }

    private ExpectedParameters resnetEnd(String name, long in, long out) {
        norm(name + ".norm2", out).convolution(name + ".conv2", out, out, 3);
        return in == out ? this : convolution(name + ".conv_shortcut", in, out, 1);
    }

    /** Name → shape, in the order of collection. */
    public Map<String, Shape> shapes() {
        return Collections.unmodifiableMap(shapes);
    }
}
