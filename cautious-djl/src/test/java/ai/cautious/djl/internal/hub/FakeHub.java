package ai.cautious.djl.internal.hub;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that answers as the hub does, and another where it stores large files, to which it redirects: what they are asked
 * is written down, and a test may have them answer otherwise.
 */
final class FakeHub implements AutoCloseable {

    static final String NAME = "someone/model";
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    static {
        // Else each answer waits for the acknowledgement of its head.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern RESOLVE = Pattern.compile("/(.+?/.+?)/resolve/(.+?)/(.+)");
    private static final Pattern LISTING = Pattern.compile("/api/models/(.+?/.+?)/revision/(.+)");

    /** What the servers were asked. */
    final List<Asked> asked = new CopyOnWriteArrayList<>();

    /** What is answered otherwise; each as long as it has an answer. */
    final List<Otherwise> otherwise = new CopyOnWriteArrayList<>();

    /** Its files; those that end like weights are stored elsewhere. */
    final Map<String, byte[]> files = new TreeMap<>();

    volatile String commit = COMMIT;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer hub;
    private final HttpServer storage;

    /**
     * A request.
     *
     * @param where {@code hub} or {@code storage}
     * @param token what it says who asks, or empty
     * @param from where the range begins that is asked for; 0 without one
     */
    record Asked(String where, String method, String path, String token, long from) {

        boolean isFor(String file) {
            return method.equals("GET") && path.endsWith("/" + file);
        }
    }

    /** Another answer than the hub's. */
    @FunctionalInterface
    interface Otherwise {

        /** Whether it was given. */
        boolean answers(Asked asked, HttpExchange exchange) throws IOException;
    }

    FakeHub() throws IOException {
        hub = start("127.0.0.1", "hub");
        storage = start("localhost", "storage");
    }

    private HttpServer start(String host, String where) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(host, 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(where, exchange));
        server.start();
        return server;
    }

    /** With the small files of a model, and weights of so many bytes. */
    FakeHub withModel(int bytes) {
        files.put("config.json", text("{\"model_type\": \"llama\"}"));
        files.put("tokenizer.json", text("{}"));
        files.put("tokenizer_config.json", text("{\"eos_token\": \"e\"}"));
        files.put("model.safetensors", weights(bytes));
        return this;
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] weights(int bytes) {
        byte[] weights = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            weights[i] = (byte) (i * 31 + (i >> 8));
        }
        return weights;
    }

    String address() {
        return "http://127.0.0.1:" + hub.getAddress().getPort();
    }

    String storageAddress() {
        return "http://localhost:" + storage.getAddress().getPort();
    }

    static boolean isLarge(String file) {
        return file.endsWith(".safetensors") || file.endsWith(".gguf");
    }

    String etag(String file) {
        return isLarge(file) ? hash("SHA-256", files.get(file)) : gitHash(files.get(file));
    }

    static String gitHash(byte[] bytes) {
        byte[] head = text("blob " + bytes.length + "\0");
        byte[] whole = Arrays.copyOf(head, head.length + bytes.length);
        System.arraycopy(bytes, 0, whole, head.length, bytes.length);
        return hash("SHA-1", whole);
    }

    private static String hash(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The requests for a file's bytes, where it is stored. */
    List<Asked> gets(String file) {
        String where = isLarge(file) ? "storage" : "hub";
        return asked.stream()
                .filter(one -> one.where().equals(where) && one.isFor(file))
                .toList();
    }

    /** Answers so many requests for the bytes of a file otherwise. */
    void times(int count, String file, Otherwise answer) {
        int[] left = {count};
        otherwise.add((one, exchange) -> {
            synchronized (left) {
                if (left[0] == 0 || !one.isFor(file) || one.where().equals(isLarge(file) ? "hub" : "storage")) {
                    return false;
                }
                left[0]--;
            }
            return answer.answers(one, exchange);
        });
    }

    /** Answers everything that the hub itself is asked by a status. */
    void refuseAll(int status, Map<String, String> headers) {
        otherwise.add((one, exchange) -> one.where().equals("hub") && status(exchange, status, headers));
    }

    static boolean status(HttpExchange exchange, int status, Map<String, String> headers) throws IOException {
        headers.forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
        return true;
    }

    /** Says of a large file that the storage has it, with this ETag and of this size. */
    boolean links(Asked asked, HttpExchange exchange, String etag, String size) throws IOException {
        return status(
                exchange,
                302,
                Map.of(
                        "Location",
                        storageAddress() + asked.path(),
                        "X-Repo-Commit",
                        COMMIT,
                        "X-Linked-Etag",
                        etag,
                        "X-Linked-Size",
                        size));
    }

    /** Begins a right answer, of which so many bytes come before the connection is cut. */
    Otherwise cutAfter(int bytes) {
        return (one, exchange) -> {
            byte[] whole = files.get(one.path().substring(one.path().lastIndexOf('/') + 1));
            int from = (int) one.from();
            if (from > 0) {
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes " + from + "-" + (whole.length - 1) + "/" + whole.length);
            }
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, whole.length - from);
            exchange.getResponseBody().write(whole, from, Math.min(bytes, whole.length - from));
            exchange.getResponseBody().flush();
            exchange.close();
            return true;
        };
    }

    private void answer(String where, HttpExchange exchange) throws IOException {
        String token = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .orElse("");
        String range = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"))
                .orElse("bytes=0-");
        Asked one = new Asked(
                where,
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                token,
                Long.parseLong(range.replaceAll("\\D", "")));
        asked.add(one);
        for (Otherwise other : otherwise) {
            if (other.answers(one, exchange)) {
                return;
            }
        }
        Matcher listing = LISTING.matcher(one.path());
        Matcher resolve = RESOLVE.matcher(one.path());
        if (where.equals("hub") && listing.matches() && listing.group(1).equals(NAME)) {
            list(exchange, listing.group(2));
        } else if (resolve.matches() && files.containsKey(resolve.group(3))) {
            exchange.getResponseHeaders().set("X-Repo-Commit", commit);
            file(where, exchange, one, resolve.group(3));
        } else {
            status(exchange, 404, Map.of("X-Error-Code", resolve.matches() ? "EntryNotFound" : "RepoNotFound"));
        }
    }

    private void list(HttpExchange exchange, String revision) throws IOException {
        if (!revision.equals("main") && !revision.equals(commit) && !revision.startsWith("v")) {
            status(exchange, 404, Map.of("X-Error-Code", "RevisionNotFound"));
            return;
        }
        ObjectNode model = MAPPER.createObjectNode();
        model.put("id", NAME).put("sha", commit);
        ArrayNode siblings = model.putArray("siblings");
        files.keySet().forEach(file -> siblings.addObject().put("rfilename", file));
        send(exchange, MAPPER.writeValueAsBytes(model), 0);
    }

    private void file(String where, HttpExchange exchange, Asked one, String file) throws IOException {
        if (where.equals("hub") && isLarge(file)) {
            status(
                    exchange,
                    302,
                    Map.of(
                            "Location", storageAddress() + one.path(),
                            "X-Linked-Etag", "\"" + etag(file) + "\"",
                            "X-Linked-Size", "" + files.get(file).length));
            return;
        }
        exchange.getResponseHeaders().set("ETag", "\"" + (where.equals("hub") ? etag(file) : "stored") + "\"");
        send(exchange, files.get(file), (int) one.from());
    }

    static void send(HttpExchange exchange, byte[] whole, int from) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", "" + whole.length);
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
            return;
        }
        if (from > whole.length || from > 0 && from == whole.length) {
            status(exchange, 416, Map.of("Content-Range", "bytes */" + whole.length));
            return;
        }
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (whole.length - 1) + "/" + whole.length);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, whole.length == from ? -1 : whole.length - from);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(whole, from, whole.length - from);
        }
    }

    @Override
    public void close() {
        hub.stop(0);
        storage.stop(0);
        threads.shutdownNow();
    }
}
