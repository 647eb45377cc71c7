package io.dreampress.systems.importing;

import java.nio.file.Path;

/** Imports in a process of its own. */
final class ImportProgram {
    private ImportProgram() {}

    /** Source and target. */
    public static void main(String[] folders) {
        new BundleImport(ImportProgress.NONE).run(ImportRequest.of(Path.of(folders[0])), Path.of(folders[1]), false);
    }
}
