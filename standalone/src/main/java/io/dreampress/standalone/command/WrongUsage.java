package io.dreampress.standalone.command;

/** The command line asks for something that cannot be meant; exit code 2. The message is a sentence for the user. */
public final class WrongUsage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public WrongUsage(String sentence) {
        super(sentence);
    }
}
