package io.dreampress.diffusion.gang;

/** A record that no worker of this bundle can ever draw, with the reason. */
final class UnusableDreamException extends Exception {
    private static final long serialVersionUID = 1;

    UnusableDreamException(String message) {
        super(message);
    }

    UnusableDreamException(String message, Throwable cause) {
        super(message, cause);
    }
}
