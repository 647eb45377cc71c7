package io.dreampress.systems;

/** What a document asks of a model. A bundle says which of these it can do. */
public enum Kind {
    /** Free-form text with images, from a prompt. */
    WRITE,
    /** Images for a given text, which survives byte for byte. */
    ILLUSTRATE,
    /** One image from a prompt. */
    IMAGE,
    /** A picture changed as an instruction says. */
    EDIT,
    /** Text about pictures: questions, alt text. */
    ANSWER
}
