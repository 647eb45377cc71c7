package io.dreampress.networks.decoder;

/**
 * Llama 3.1's stretching of low rotary frequencies.
 *
 * @param factor by how much low frequencies are divided
 * @param lowFrequencyFactor wavelengths above original length / this are divided fully
 * @param highFrequencyFactor wavelengths below original length / this stay
 * @param originalLength positions that the model was first trained for
 */
public record RopeScaling(double factor, double lowFrequencyFactor, double highFrequencyFactor, double originalLength) {
    double[] toArray() {
        return new double[] {factor, lowFrequencyFactor, highFrequencyFactor, originalLength};
    }
}
