package io.dreampress.ingest.picture;

import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a request names a picture: its bytes in a {@code data:} URI (RFC 2397), or the key of an object in the store. */
public sealed interface PictureReference {
    /** Most bytes of a file in a {@code data:} URI. */
    int LARGEST_INLINE = 512 * 1024;

    /** Most pictures of a request. */
    int MOST = 8;

    /** The file itself. */
    record Inline(PictureFile file) implements PictureReference {}

    /** Where the file lies. */
    record Stored(String key) implements PictureReference {}

    /** Understands a reference; bytes that come with it are examined, keys are not looked up. */
    static Judged<PictureReference> of(String text) {
        String lower = text.substring(0, Math.min(text.length(), 8)).toLowerCase(Locale.ROOT);
        if (lower.startsWith("data:")) {
            return Uri.read(text);
        }
        if (lower.startsWith("http:") || lower.startsWith("https:")) {
            return new Judged.Bad<>(
                    "a data: URI or the key of an object in the store; fetch pictures from the web yourself",
                    "a web address");
        }
        return Uri.KEY.matcher(text).matches()
                ? new Judged.Good<>(new Stored(text))
                : new Judged.Bad<>(
                        "a data: URI of a PNG, JPEG or WebP, or the key of an object in the store", "neither");
    }

    /** Grammar of references. */
    final class Uri {
        private static final Pattern DATA =
                Pattern.compile("(?i:data):([A-Za-z0-9.+/-]{0,100})((?:;[^,;]{0,100}){0,4}),");
        private static final Pattern KEY = Pattern.compile(
                "(?=.{1,900}$)[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,199})*");

        private Uri() {}

        private static Judged<PictureReference> read(String uri) {
            Matcher head = DATA.matcher(uri);
            if (!head.lookingAt() || !head.group(2).toLowerCase(Locale.ROOT).endsWith(";base64")) {
                return new Judged.Bad<>("data:, a media type, ;base64, and base64 after the comma", "something else");
            }
            String mediaType = head.group(1).toLowerCase(Locale.ROOT);
            Optional<PictureFormat> declared = PictureFormat.ofMediaType(mediaType);
            if (declared.isEmpty()) {
                return new Judged.Bad<>(
                        "a data: URI of image/png, image/jpeg or image/webp", "one of '" + mediaType + "'");
            }
            long size = (uri.length() - head.end()) / 4L * 3;
            if (size > LARGEST_INLINE + 3) {
                return tooLarge(size);
            }
            try {
                return bytes(declared.get(), Base64.getDecoder().decode(uri.substring(head.end())));
            } catch (IllegalArgumentException e) {
                return new Judged.Bad<>("base64 after the comma", "something else");
            }
        }

        private static Judged<PictureReference> bytes(PictureFormat declared, byte[] bytes) {
            if (bytes.length > LARGEST_INLINE) {
                return tooLarge(bytes.length);
            }
            Optional<PictureFormat> real = PictureFormat.of(new FileBytes(bytes));
            if (real.isPresent() && real.get() != declared) {
                return new Judged.Bad<>(
                        "bytes of " + declared.mediaType() + ", as the data: URI says",
                        "bytes of " + real.get().mediaType());
            }
            return switch (PictureFile.examine(bytes)) {
                case Judged.Good<PictureFile>(PictureFile file) -> new Judged.Good<>(new Inline(file));
                case Judged.Bad<PictureFile>(String expected, String got) -> new Judged.Bad<>(expected, got);
            };
        }

        private static Judged<PictureReference> tooLarge(long size) {
            return new Judged.Bad<>(
                    "at most " + LARGEST_INLINE + " bytes in a data: URI; larger pictures go by object-store key",
                    "about " + size + " bytes");
        }
    }
}
