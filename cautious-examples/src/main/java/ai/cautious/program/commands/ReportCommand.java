package ai.cautious.program.commands;

import ai.cautious.program.options.Require;
import ai.cautious.program.profile.Profile;
import ai.cautious.program.profile.ProfileFolder;
import ai.cautious.program.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a profile's page again, alone or beside another profile. */
@Command(
        name = "report",
        description = "Write the page of a profile, alone or beside an earlier one: one HTML file that needs no other.",
        sortOptions = false,
        footerHeading = HelpExamples.HEADING,
        footer = {
            "  cautious report --profile profile/profile.json --output report.html",
            "  cautious report --profile profile/profile.json --baseline before/profile.json --output report.html"
        })
public final class ReportCommand implements Callable<Integer> {

    @Option(
            names = "--profile",
            required = true,
            paramLabel = "JSON",
            description = "A profile.json, as profile writes it.")
    private Path profile = Path.of("");

    @Option(names = "--baseline", paramLabel = "JSON", description = "Another one, which is shown beside it.")
    private @Nullable Path baseline;

    @Option(names = "--output", required = true, paramLabel = "HTML", description = "The file that is written.")
    private Path output = Path.of("");

    @Override
    public Integer call() throws IOException {
        Require.that(!Files.isDirectory(output), "--output", output + ", a folder", "a file");
        Profile read = ProfileFolder.read("--profile", profile);
        String page = baseline == null ? Report.of(read) : Report.of(read, ProfileFolder.read("--baseline", baseline));
        ProfileFolder.write(output, page);
        return 0;
    }
}
