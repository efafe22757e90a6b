package ai.cautious.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: which build this is, by the manifest of its jar, and what runs it. */
final class BuildVersion implements IVersionProvider {

    @Override
    public String[] getVersion() throws IOException {
        return new String[] {
            "cautious " + of(Launcher.ownJar()),
            "Java " + System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + "), "
                    + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }

    /** A jar's version, and its commit where it was built from one. */
    static String of(Path jar) throws IOException {
        if (!Files.isRegularFile(jar)) {
            return "(not packaged)";
        }
        try (JarFile open = new JarFile(jar.toFile())) {
            Manifest manifest = open.getManifest();
            Attributes build = manifest == null ? new Attributes() : manifest.getMainAttributes();
            String version = build.getValue(Attributes.Name.IMPLEMENTATION_VERSION);
            String commit = build.getValue("Implementation-Commit");
            return (version == null ? "(without a version)" : version)
                    + (commit == null || commit.isBlank() ? "" : ", commit " + commit);
        }
    }
}
