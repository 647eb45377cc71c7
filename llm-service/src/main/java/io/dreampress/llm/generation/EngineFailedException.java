package io.dreampress.llm.generation;

/** Session after session failed: the fault lies in the engine or its network, not in a document. */
final class EngineFailedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    EngineFailedException(int sessions, Throwable cause) {
        super(sessions + " sessions failed one after another, the last with: " + cause.getMessage(), cause);
    }
}
