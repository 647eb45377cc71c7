package io.dreampress.objectstore;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Objects in S3, or in a server that speaks like it. The first write wins by {@code If-None-Match: *}. */
final class S3ObjectStore implements ObjectStore {
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final int TRIES = 10;

    private final S3Client s3;
    private final S3Location location;
    private final ObjectUris uris;

    private S3ObjectStore(S3Client s3, S3Location location, ObjectUris uris) {
        this.s3 = s3;
        this.location = location;
        this.uris = uris;
    }

    /** Opens a bucket after trying that it can be reached. */
    static S3ObjectStore open(S3Location location, Optional<URI> baseUrl) throws IOException {
        var uris = new ObjectUris(baseUrl.orElseGet(location::base));
        var builder = S3Client.builder()
                .forcePathStyle(location.pathStyle())
                // S3-compatible servers do not know the newer trailing checksums
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED);
        location.endpoint().ifPresent(builder::endpointOverride);
        location.region().map(Region::of).ifPresent(builder::region);
        S3Client s3 = null;
        try {
            s3 = builder.build();
            s3.headBucket(request -> request.bucket(location.bucket()));
            return new S3ObjectStore(s3, location, uris);
        } catch (SdkException e) {
            if (s3 != null) {
                s3.close();
            }
            throw new IOException(
                    "object store 's3://" + location.bucket() + "': expected a bucket that can be reached, got "
                            + e.getMessage() + "; check dreampress.objects, the region and the credentials",
                    e);
        }
    }

    @Override
    public void put(String key, byte[] bytes, String mediaType) throws IOException {
        var request = request(key, mediaType).build();
        call(key, "to be stored", () -> s3.putObject(request, RequestBody.fromBytes(bytes)));
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes, String mediaType) throws IOException {
        var request = request(key, mediaType).ifNoneMatch("*").build();
        return call(key, "to be stored", () -> {
            for (int attempt = 1; ; attempt++) {
                try {
                    s3.putObject(request, RequestBody.fromBytes(bytes));
                    return true;
                } catch (S3Exception e) {
                    if (e.statusCode() == PRECONDITION_FAILED) {
                        return false;
                    }
                    // 409: another conditional write of the key is on its way; who won shows when it has ended
                    if (e.statusCode() != CONFLICT || attempt == TRIES) {
                        throw e;
                    }
                }
            }
        });
    }

    @Override
    public Optional<byte[]> get(String key) throws IOException {
        String name = name(key);
        return call(key, "to be read", () -> {
            try {
                return Optional.of(s3.getObjectAsBytes(
                                request -> request.bucket(location.bucket()).key(name))
                        .asByteArray());
            } catch (NoSuchKeyException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public OptionalLong size(String key) throws IOException {
        String name = name(key);
        return call(key, "to be looked up", () -> {
            try {
                return OptionalLong.of(s3.headObject(
                                request -> request.bucket(location.bucket()).key(name))
                        .contentLength());
            } catch (S3Exception e) {
                if (e.statusCode() == NOT_FOUND) {
                    return OptionalLong.empty();
                }
                throw e;
            }
        });
    }

    @Override
    public void delete(String key) throws IOException {
        String name = name(key);
        call(
                key,
                "to be deleted",
                () -> s3.deleteObject(
                        request -> request.bucket(location.bucket()).key(name)));
    }

    @Override
    public Stream<String> list(String prefix) throws IOException {
        return call(
                prefix,
                "to be listed",
                () -> s3
                        .listObjectsV2Paginator(
                                request -> request.bucket(location.bucket()).prefix(location.prefix() + prefix))
                        .contents()
                        .stream()
                        .map(S3Object::key)
                        .map(key -> key.substring(location.prefix().length()))
                        .toList()
                        .stream());
    }

    @Override
    public URI uri(String key) {
        return uris.of(new ObjectKey(key));
    }

    @Override
    public void close() {
        s3.close();
    }

    private String name(String key) {
        return location.prefix() + new ObjectKey(key).text();
    }

    private PutObjectRequest.Builder request(String key, String mediaType) {
        return PutObjectRequest.builder()
                .bucket(location.bucket())
                .key(name(key))
                .contentType(mediaType);
    }

    private <T> T call(String key, String expected, Call<T> call) throws IOException {
        try {
            return call.run();
        } catch (SdkException e) {
            throw new IOException(
                    "object '" + key + "' in 's3://" + location.bucket() + "': expected " + expected + ", got "
                            + e.getMessage(),
                    e);
        }
    }

    @FunctionalInterface
    private interface Call<T> {
        T run();
    }
}
