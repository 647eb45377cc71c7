package io.dreampress.training.recipe;

import java.util.List;

/** A recipe that cannot be followed; the message lists everything that is wrong with it. */
public final class RecipeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RecipeException(String recipe, List<String> faults) {
        super("recipe '" + recipe + "': " + faults.size() + (faults.size() == 1 ? " fault" : " faults") + "\n  "
                + String.join("\n  ", faults));
    }
}
