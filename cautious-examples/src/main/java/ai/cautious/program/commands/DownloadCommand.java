package ai.cautious.program.commands;

import ai.cautious.djl.hub.ModelHub;
import ai.cautious.program.console.DownloadProgress;
import ai.cautious.program.console.Output;
import ai.cautious.program.options.Require;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings a model from the hub. */
@Command(
        name = "download",
        description =
                "Bring a model or an adapter from the hub into the cache, and print where it is. The other commands take"
                        + " its name, too, and bring it themselves.",
        sortOptions = false,
        footerHeading = HelpExamples.HEADING,
        footer = {
            "  cautious download Qwen/Qwen2.5-Coder-0.5B-Instruct",
            "  cautious download Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF:qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
        })
public final class DownloadCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "NAME",
            description =
                    "Its name on the hub, ORGANISATION/NAME; :FILE.gguf behind it for one of several files, @REVISION for"
                            + " another branch, tag or commit than main.")
    private String name = "";

    @Option(names = "--revision", description = "A branch, a tag or a commit. Default: main.")
    private @Nullable String revision;

    @Option(
            names = "--include",
            paramLabel = "PATTERN",
            description = "Files to have instead of those that are needed, such as *.gguf; may be given several times.")
    private List<String> include = new ArrayList<>();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        String wanted = wanted();
        Require.that(
                ModelHub.isName(wanted),
                "NAME",
                name,
                "a name on the hub, ORGANISATION/NAME, that is not also that of a file or folder here");
        Path path;
        try (DownloadProgress progress = new DownloadProgress(System.err)) {
            path = ModelHub.builder().listener(progress).build().find(wanted, include);
        }
        if (output.isJson()) {
            Map<String, String> object = new LinkedHashMap<>();
            object.put("name", wanted);
            object.put("path", path.toString());
            output.print(object);
        } else {
            output.out().println(path);
            output.out().flush();
        }
        return 0;
    }

    /** The revision goes before the file. */
    private String wanted() {
        if (revision == null) {
            return name;
        }
        Require.that(!name.contains("@"), "--revision", revision, "left out where NAME has one");
        int file = name.indexOf(':');
        return file < 0 ? name + "@" + revision : name.substring(0, file) + "@" + revision + name.substring(file);
    }
}
