package io.dreampress.networks.torchscript;

/** A program that is missing, does not compile or fails while it runs. */
public final class TorchScriptException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TorchScriptException(String message) {
        super(message);
    }

    public TorchScriptException(String message, Throwable cause) {
        super(message, cause);
    }
}
