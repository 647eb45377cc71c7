package io.dreampress.standalone.doctor;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a check found.
 *
 * @param check what was looked at
 * @param level how it is
 * @param found what is there
 * @param advice what to do; empty where all is well
 */
record Finding(String check, Level level, String found, String advice) {
    enum Level {
        OK,
        WARN,
        FAIL
    }

    static Finding ok(String check, String found) {
        return new Finding(check, Level.OK, found, "");
    }

    static Finding warn(String check, String found, String advice) {
        return new Finding(check, Level.WARN, found, advice);
    }

    static Finding fail(String check, String found, String advice) {
        return new Finding(check, Level.FAIL, found, advice);
    }

    String line() {
        return "%-4s  %-10s %s%s"
                .formatted(
                        level.name().toLowerCase(Locale.ROOT),
                        check,
                        found,
                        advice.isEmpty() ? "" : "\n      → " + advice);
    }

    Map<String, String> json() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("check", check);
        fields.put("level", level.name().toLowerCase(Locale.ROOT));
        fields.put("found", found);
        fields.put("advice", advice);
        return fields;
    }
}
