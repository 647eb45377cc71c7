package io.dreampress.training.run;

/** A run ended before its end, because what it learned was about to be spoilt. Its last checkpoint is whole. */
public final class TrainingStopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TrainingStopped(String message) {
        super(message);
    }
}
