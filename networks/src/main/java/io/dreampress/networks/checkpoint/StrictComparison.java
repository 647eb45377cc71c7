package io.dreampress.networks.checkpoint;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What a checkpoint has against what a network expects, completely.
 *
 * @param missing names expected and absent
 * @param unexpected names present and not expected
 * @param misshaped sentences on tensors of another shape
 */
record StrictComparison(List<String> missing, List<String> unexpected, List<String> misshaped) {
    static StrictComparison of(Map<String, Shape> expected, Checkpoint checkpoint, Predicate<String> ignored) {
        List<String> missing = new ArrayList<>();
        List<String> misshaped = new ArrayList<>();
        expected.forEach((name, shape) -> {
            if (!checkpoint.names().contains(name)) {
                missing.add(name + " " + shape);
            } else if (!checkpoint.shape(name).equals(shape)) {
                misshaped.add(name + " expected " + shape + ", got " + checkpoint.shape(name));
            }
        });
        List<String> unexpected = checkpoint.names().stream()
                .filter(name -> !expected.containsKey(name) && !ignored.test(name))
                .map(name -> name + " " + checkpoint.shape(name))
                .toList();
        return new StrictComparison(missing, unexpected, misshaped);
    }

    boolean agrees() {
        return missing.isEmpty() && unexpected.isEmpty() && misshaped.isEmpty();
    }

    String report() {
        StringBuilder report = new StringBuilder("expected exactly the tensors of the network, got "
                + missing.size() + " missing, " + unexpected.size() + " unexpected, " + misshaped.size() + " mis-shaped"
                + "; use the config that belongs to these weights");
        missing.forEach(line -> report.append("\n  missing ").append(line));
        unexpected.forEach(line -> report.append("\n  unexpected ").append(line));
        misshaped.forEach(line -> report.append("\n  mis-shaped ").append(line));
        return report.toString();
    }
}
