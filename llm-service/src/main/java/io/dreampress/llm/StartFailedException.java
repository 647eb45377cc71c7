package io.dreampress.llm;

/** The service cannot start, for a reason that its operator can mend. */
final class StartFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String action;

    /**
     * @param message what was expected and what was found
     * @param action what to do
     */
    StartFailedException(String message, String action, Throwable cause) {
        super(message, cause);
        this.action = action;
    }

    String action() {
        return action;
    }
}
