package io.dreampress.ingest.request;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** What text may be: every message that leaves the front door must be encodable as UTF-8. */
final class Unicode {
    private Unicode() {}

    /** Whether every surrogate has its partner; JSON's {@code \ud800} can smuggle in lonely ones. */
    static boolean isWellFormed(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /** The beginning of a text, with lonely surrogates and control characters replaced. */
    static String shortened(String text, int most) {
        String beginning = text.length() <= most ? text : text.substring(0, most) + "…";
        StringBuilder clean = new StringBuilder(beginning.length());
        beginning
                .codePoints()
                .map(point -> isShowable(point) ? point : '\uFFFD')
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }

    private static boolean isShowable(int point) {
        return !Character.isISOControl(point) && Character.getType(point) != Character.SURROGATE;
    }

    /**
     * Decodes strictly.
     *
     * @throws MalformedTextException at the first byte that is not UTF-8
     */
    static String decode(byte[] bytes) throws MalformedTextException {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        try {
            var result = decoder.decode(in, out, true);
            if (result.isError()) {
                result.throwException();
            }
        } catch (CharacterCodingException e) {
            throw new MalformedTextException(in.position(), e);
        }
        return out.flip().toString();
    }

    /** Bytes are not UTF-8. */
    static final class MalformedTextException extends Exception {
        private static final long serialVersionUID = 1;
        private final int position;

        private MalformedTextException(int position, CharacterCodingException cause) {
            super(cause);
            this.position = position;
        }

        int position() {
            return position;
        }
    }
}
