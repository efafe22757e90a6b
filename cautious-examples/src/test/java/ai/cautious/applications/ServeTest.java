package ai.cautious.applications;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.program.CautiousProgram;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The serve command in a process of its own, which a signal ends. */
class ServeTest {

    private static final String BODY = "{\"model\": \"pocket-verifier\", \"prompt\": \"The dog\", \"stream\": true,"
            + " \"temperature\": 2, \"seed\": 3, \"max_tokens\": 400}";

    @TempDir
    private Path folder;

    private ChildJvm serve(String... more) throws IOException {
        String[] arguments = Stream.concat(
                        Stream.of("-cp", ChildJvm.classPath(), CautiousProgram.class.getName(), "serve", "--port", "0"),
                        Stream.of(more))
                .toArray(String[]::new);
        return ChildJvm.start(folder, Map.of("CAUTIOUS_API_KEY", "s3cret"), arguments);
    }

    private static URI address(ChildJvm child) throws IOException, InterruptedException {
        child.awaitOutput("requests at once");
        String out = child.out();
        return URI.create(out.substring(out.indexOf("http://"), out.indexOf(", ")));
    }

    /** An answer that has begun. */
    private static Iterator<String> begin(URI address) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/completions"))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer s3cret")
                .POST(BodyPublishers.ofString(BODY))
                .build();
        HttpResponse<Stream<String>> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofLines());
        assertThat(response.statusCode()).isEqualTo(200);
        Iterator<String> lines = response.body().iterator();
        assertThat(lines.next()).startsWith("data: {");
        return lines;
    }

    private static void terminate(ChildJvm child) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-TERM", Long.toString(child.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    private static String last(Iterator<String> lines) {
        String last = "";
        while (lines.hasNext()) {
            String line = lines.next();
            last = line.isEmpty() ? last : line;
        }
        return last;
    }

    @Test
    void finishesWhatRunsWhenItIsToEnd() throws IOException, InterruptedException {
        try (ChildJvm child = serve()) {
            URI address = address(child);
            assertThat(address.getHost()).isEqualTo("127.0.0.1");
            Iterator<String> lines = begin(address);
            terminate(child);
            assertThat(last(lines)).isEqualTo("data: [DONE]");
            assertThat(child.awaitEnd()).isEqualTo(143);
            assertThat(child.crashFiles()).isEmpty();
            assertThat(child.err()).doesNotContain("Exception", "ERROR");
        }
    }

    @Test
    void endsWhatDoesNotFinishInTime() throws IOException, InterruptedException {
        try (ChildJvm child = serve("--drain-time", "0.05")) {
            Iterator<String> lines = begin(address(child));
            terminate(child);
            assertThat(last(lines)).contains("shutting_down");
            assertThat(child.awaitEnd()).isEqualTo(143);
            assertThat(child.crashFiles()).isEmpty();
        }
    }
}
