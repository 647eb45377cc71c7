package io.dreampress.diffusion.gang;

/** A record whose workers never finished it: they died, hung or were stopped each time. */
final class DeliveredTooOftenException extends Exception {
    private static final long serialVersionUID = 1;

    DeliveredTooOftenException(int deliveries, int limit) {
        super("dream: expected an answer within " + limit + " deliveries, got delivery " + deliveries
                + "; look at the workers' logs and replay it");
    }
}
