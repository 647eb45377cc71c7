package io.dreampress.ingest.request;

import io.dreampress.contracts.document.ProblemType;
import io.dreampress.contracts.topic.JsonSerde;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;

/**
 * Who asks, under which id, and what is to be echoed: the fields that every request may have.
 *
 * @param tenant {@code default} where absent; null where it is no tenant's name
 * @param requestId null where absent or no id
 * @param metadata null where absent or not fit to be echoed
 */
record Identity(String tenant, String requestId, Map<String, Object> metadata) {
    private static final String NOBODY_IN_PARTICULAR = "default";
    private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int LONGEST_ID = 200;
    private static final int LARGEST_METADATA = 4096;

    static Identity of(Fields fields, FieldErrors errors) {
        String tenant = fields.has("tenant")
                ? fields.text(
                        "tenant",
                        "1 to 64 letters, digits, '.', '_' or '-', the first a letter or digit",
                        text -> TENANT.matcher(text).matches())
                : NOBODY_IN_PARTICULAR;
        return new Identity(tenant, fields.line("requestId", LONGEST_ID), metadata(fields, errors));
    }

    private static Map<String, Object> metadata(Fields fields, FieldErrors errors) {
        if (!fields.has("metadata")) {
            return null;
        }
        JsonNode value = fields.node("metadata");
        if (!value.isObject()) {
            errors.add("metadata", "an object", value);
            return null;
        }
        if (errors.blames("metadata")) {
            return null;
        }
        int size = JsonSerde.MAPPER.writeValueAsBytes(value).length;
        if (size > LARGEST_METADATA) {
            errors.add(
                    ProblemType.REQUEST_TOO_LARGE,
                    "metadata",
                    "at most " + LARGEST_METADATA + " bytes of JSON",
                    size + " bytes");
            return null;
        }
        return JsonSerde.MAPPER.convertValue(value, new TypeReference<Map<String, Object>>() {});
    }
}
