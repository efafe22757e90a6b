package ai.cautious.house;

import ai.cautious.CautiousGenerator;
import ai.cautious.djl.DjlModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The modules that users depend on, as this build has made them: folders of classes, or jars. */
enum LibraryModule {
    CORE("cautious-core", CautiousGenerator.class),
    DJL("cautious-djl", DjlModel.class);

    private final String artifact;
    private final Path classes;
    private final ModuleReference module;

    LibraryModule(String artifact, Class<?> inside) {
        this.artifact = artifact;
        this.classes = Path.of(URI.create(
                inside.getProtectionDomain().getCodeSource().getLocation().toString()));
        this.module = ModuleFinder.of(classes).findAll().iterator().next();
    }

    /** The folder of the Maven module. */
    Path folder() {
        return Path.of("..", artifact);
    }

    /** The folder or jar of its classes. */
    Path classes() {
        return classes;
    }

    /** The packages that everyone may import. */
    Set<String> exportedPackages() {
        return module.descriptor().exports().stream()
                .filter(exports -> !exports.isQualified())
                .map(Exports::source)
                .collect(Collectors.toSet());
    }

    /** The names of all types in {@link #exportedPackages()}, also of those that are not public. */
    List<String> exportedTypes() {
        Set<String> exported = exportedPackages();
        try (ModuleReader reader = module.open();
                Stream<String> files = reader.list()) {
            return files.filter(file -> file.endsWith(".class") && file.contains("/") && !file.contains("-info"))
                    .map(file ->
                            file.substring(0, file.length() - ".class".length()).replace('/', '.'))
                    .filter(type -> exported.contains(type.substring(0, type.lastIndexOf('.'))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
