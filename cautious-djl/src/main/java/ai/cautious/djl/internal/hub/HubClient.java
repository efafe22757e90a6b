package ai.cautious.djl.internal.hub;

import ai.cautious.ModelFormatException;
import ai.cautious.djl.hub.DownloadListener;
import ai.cautious.djl.hub.HubException;
import ai.cautious.djl.hub.HubException.Reason;
import ai.cautious.djl.internal.checkpoint.JsonFile;
import ai.cautious.djl.internal.hub.HubHttp.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Asks the hub what there is. Nothing that it says is taken for a path unchecked. */
final class HubClient {

    private static final int MOST_BYTES = 32 << 20;
    private static final Duration LISTING = Duration.ofMinutes(2);
    private static final int ATTEMPTS = 5;
    private static final Pattern ETAG = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    private final HubSettings settings;
    private final HubHttp http;
    private final Pause pause;
    private final DownloadListener listener;

    HubClient(HubSettings settings, Pause pause, DownloadListener listener) {
        this.settings = settings;
        this.http = new HubHttp(settings);
        this.pause = pause;
        this.listener = listener;
    }

    /** How often something is tried that may fail. */
    Patience patience() {
        return patience(ATTEMPTS);
    }

    private Patience patience(int attempts) {
        return new Patience(URI.create(settings.endpoint()).getHost(), attempts, pause, listener);
    }

    /**
     * What a name means now.
     *
     * @param once whether to try only once, since there is something to fall back on
     * @throws HubException if the hub does not say
     */
    ModelListing listing(HubName name, boolean once) {
        URI address = URI.create(
                settings.endpoint() + "/api/models/" + name.repository() + "/revision/" + encoded(name.revision()));
        return patience(once ? 1 : ATTEMPTS)
                .run(
                        () -> {
                            try (Answer answer = http.get(address, 0)) {
                                if (answer.status() != 200) {
                                    Refusal.of(answer, name, "", settings);
                                }
                                return listing(name, answer.body().readAll(MOST_BYTES, LISTING));
                            }
                        },
                        "");
    }

    private ModelListing listing(HubName name, byte[] said) {
        JsonNode model;
        try {
            model = JsonFile.parse("the answer", said).json();
        } catch (ModelFormatException e) {
            throw notAHub(name, String.valueOf(e.getMessage()));
        }
        String commit = model.path("sha").asText();
        if (!HubName.isCommit(commit)) {
            throw notAHub(name, "it names no commit");
        }
        List<String> files = new ArrayList<>();
        for (JsonNode sibling : model.path("siblings")) {
            String file = sibling.path("rfilename").asText();
            if (FileNames.isSafe(file)) {
                files.add(file);
            }
        }
        return new ModelListing(commit, files);
    }

    /**
     * What the hub says of a file.
     *
     * @throws HubException if it does not
     */
    RemoteFile file(HubName name, String commit, String file) {
        return patience()
                .run(
                        () -> {
                            try (Answer answer = http.head(address(name, commit, file))) {
                                if (answer.status() != 200) {
                                    Refusal.of(answer, name, file, settings);
                                }
                                return described(name, commit, file, answer);
                            }
                        },
                        "");
    }

    private RemoteFile described(HubName name, String commit, String file, Answer answer) {
        String etag = answer.header("x-linked-etag")
                .or(() -> answer.header("etag"))
                .orElse("")
                .replaceFirst("^W/", "")
                .replace("\"", "");
        String size = answer.header("x-linked-size")
                .or(() -> answer.header("content-length"))
                .orElse("");
        if (!ETAG.matcher(etag).matches()) {
            throw notAHub(name, "the ETag of " + file + " is no hash");
        }
        if (!size.matches("\\d{1,18}")) {
            throw notAHub(name, "it does not say how large " + file + " is");
        }
        if (!answer.header("x-repo-commit").filter(commit::equals).isPresent()) {
            throw notAHub(name, "it does not say that " + file + " is of commit " + commit);
        }
        return new RemoteFile(file, commit, etag, Long.parseLong(size));
    }

    /** A file's bytes from an offset on; the caller closes the answer, whose status may be any. */
    Answer content(HubName name, RemoteFile file, long from) throws IOException, InterruptedException {
        return http.get(address(name, file.commit(), file.name()), from);
    }

    /** Throws what an answer without the file means. */
    void refuse(Answer answer, HubName name, RemoteFile file) throws IOException {
        Refusal.of(answer, name, file.name(), settings);
    }

    private URI address(HubName name, String commit, String file) {
        return URI.create(settings.endpoint() + "/" + name.repository() + "/resolve/" + commit + "/"
                + encoded(file).replace("%2F", "/"));
    }

    private HubException notAHub(HubName name, String why) {
        return new HubException(
                Reason.BROKEN,
                settings.endpoint() + " does not answer as the hub does when it is asked for " + name + ": " + why
                        + "; check HF_ENDPOINT, and the proxy");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
