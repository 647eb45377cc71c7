package io.dreampress.objectstore;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A place in S3, or in a server that speaks like it.
 *
 * @param bucket its name
 * @param prefix of every key, empty or with a trailing slash
 * @param region such as {@code eu-central-1}; empty for the AWS default chain
 * @param endpoint of an S3-compatible server; empty for AWS
 * @param pathStyle whether the bucket stands in the path and not in the host name
 */
record S3Location(String bucket, String prefix, Optional<String> region, Optional<URI> endpoint, boolean pathStyle) {
    private static final Set<String> PARAMETERS = Set.of("region", "endpoint", "pathStyle");

    static S3Location parse(URI location) {
        String bucket = location.getAuthority();
        if (bucket == null || bucket.contains("@") || bucket.contains(":")) {
            throw refused(location, "s3://<bucket>/<prefix>, without credentials or port");
        }
        Map<String, String> parameters = parameters(location);
        if (!PARAMETERS.containsAll(parameters.keySet())) {
            throw refused(location, "no parameters but " + PARAMETERS);
        }
        Optional<URI> endpoint = Optional.ofNullable(parameters.get("endpoint")).map(URI::create);
        String style = parameters.getOrDefault("pathStyle", String.valueOf(endpoint.isPresent()));
        return new S3Location(
                bucket,
                prefix(location.getPath()),
                Optional.ofNullable(parameters.get("region")),
                endpoint,
                Boolean.parseBoolean(style));
    }

    /** Where an object without a configured base lies. */
    URI base() {
        String host = endpoint.map(URI::toString)
                .map(url -> url.replaceAll("/$", ""))
                .orElseGet(() -> "https://s3" + region.map(name -> "." + name).orElse("") + ".amazonaws.com");
        String bucketUrl = pathStyle ? host + "/" + bucket : host.replaceFirst("://", "://" + bucket + ".");
        return URI.create(bucketUrl + "/" + prefix);
    }

    private static String prefix(String path) {
        String trimmed = path == null ? "" : path.replaceAll("^/+|/+$", "");
        return trimmed.isEmpty() ? "" : new ObjectKey(trimmed).text() + "/";
    }

    private static Map<String, String> parameters(URI location) {
        return Stream.ofNullable(location.getRawQuery())
                .flatMap(query -> Stream.of(query.split("&")))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(
                        pair -> pair[0],
                        pair -> pair.length == 1 ? "true" : URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    private static IllegalArgumentException refused(URI location, String expected) {
        return new IllegalArgumentException(
                "object store '" + location + "': expected " + expected + "; correct dreampress.objects");
    }
}
