package io.dreampress.objectstore;

import java.util.regex.Pattern;

/**
 * A key that has been checked.
 *
 * @param text the key
 */
record ObjectKey(String text) {
    private static final int LONGEST = 900;
    private static final int LONGEST_PART = 200;
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

    ObjectKey {
        if (text == null || text.isEmpty() || text.length() > LONGEST) {
            throw refused(text, "1–" + LONGEST + " characters");
        }
        for (String part : text.split("/", -1)) {
            if (part.length() > LONGEST_PART || !PART.matcher(part).matches()) {
                throw refused(
                        text,
                        "a relative path whose parts are letters, digits, '.', '_' or '-', do not begin with a dot "
                                + "and have 1–" + LONGEST_PART + " characters");
            }
        }
    }

    /** The folder part of a prefix: everything up to its last slash, checked; empty if there is none. */
    static String folderOf(String prefix) {
        int slash = prefix.lastIndexOf('/');
        return slash <= 0 ? "" : new ObjectKey(prefix.substring(0, slash)).text;
    }

    private static IllegalArgumentException refused(String key, String expected) {
        return new IllegalArgumentException("object key '" + key + "': expected " + expected);
    }
}
