package io.dreampress.standalone;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Dreampress.class.getPackage().getImplementationVersion();
        return new String[] {
            "dreampress " + Objects.requireNonNullElse(version, "(development)"),
            "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }
}
