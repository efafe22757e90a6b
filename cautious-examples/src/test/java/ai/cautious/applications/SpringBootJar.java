package ai.cautious.applications;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.springframework.boot.loader.launch.JarLauncher;

/**
 * Writes an executable jar as Spring Boot's build plugins do: Boot's own loader at the root, the application's classes in
 * {@code BOOT-INF/classes}, and each library a stored jar within the jar.
 */
final class SpringBootJar {

    private final ZipOutputStream zip;
    private final Set<String> written = new HashSet<>();

    private SpringBootJar(ZipOutputStream zip) {
        this.zip = zip;
    }

    /** Writes the tests' class path as an application. */
    static void write(Path file, Class<?> start) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(0);
            SpringBootJar jar = new SpringBootJar(zip);
            String manifest = "Manifest-Version: 1.0\nMain-Class: " + JarLauncher.class.getName() + "\nStart-Class: "
                    + start.getName() + "\nSpring-Boot-Classes: BOOT-INF/classes/\nSpring-Boot-Lib: BOOT-INF/lib/\n\n";
            jar.add("META-INF/MANIFEST.MF", manifest.getBytes(StandardCharsets.UTF_8));
            List<Path> entries = Stream.of(ChildJvm.classPath().split(File.pathSeparator))
                    .map(Path::of)
                    .filter(Files::exists)
                    .toList();
            for (String folder : List.of("BOOT-INF/", "BOOT-INF/classes/", "BOOT-INF/lib/")) {
                jar.add(folder, new byte[0]);
            }
            for (Path entry : entries) {
                if (Files.isDirectory(entry)) {
                    jar.addClasses(entry);
                } else if (entry.getFileName().toString().startsWith("spring-boot-loader")) {
                    jar.addLoader(entry);
                } else if (isNeeded(entry)) {
                    jar.addLibrary(entry);
                }
            }
        }
    }

    /** Without what only the tests and the program's peer need, which is large. */
    private static boolean isNeeded(Path library) {
        return Stream.of("junit", "jqwik", "assertj", "llama")
                .noneMatch(other -> library.getFileName().toString().startsWith(other));
    }

    private void addClasses(Path root) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(root)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            String name = root.relativize(file).toString().replace(File.separatorChar, '/');
            add("BOOT-INF/classes/" + name, Files.readAllBytes(file));
        }
    }

    private void addLoader(Path library) throws IOException {
        try (ZipFile jar = new ZipFile(library.toFile())) {
            for (ZipEntry entry :
                    jar.stream().filter(entry -> !entry.isDirectory()).toList()) {
                if (entry.getName().endsWith(".class")) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        add(entry.getName(), in.readAllBytes());
                    }
                }
            }
        }
    }

    private void addLibrary(Path library) throws IOException {
        add("BOOT-INF/lib/" + library.getFileName(), Files.readAllBytes(library));
    }

    /** Stored, as the loader demands of what it looks into. */
    private void add(String name, byte[] content) throws IOException {
        if (!written.add(name)) {
            return;
        }
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
