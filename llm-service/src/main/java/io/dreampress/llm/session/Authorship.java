package io.dreampress.llm.session;

import io.dreampress.contracts.document.Reproducibility;

/**
 * What this process writes with, for the reproducibility record.
 *
 * @param bundle name and version of the model bundle
 * @param bundleHash SHA-256 over the bundle's files
 * @param codeVersion of Dreampress
 * @param precision {@code f32}, {@code bf16} or {@code int8}
 * @param kernels the CPU instruction set that libtorch uses
 */
public record Authorship(String bundle, String bundleHash, String codeVersion, String precision, String kernels) {
    Reproducibility.Writing of(long seed) {
        return new Reproducibility.Writing(bundle, bundleHash, codeVersion, precision, kernels, seed);
    }
}
