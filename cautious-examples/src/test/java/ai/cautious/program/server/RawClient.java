package ai.cautious.program.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Sends what no client would, and says what came back. */
record RawClient(URI address) {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int PATIENCE = 60_000;

    /** What came back, until the server ended the connection. */
    record Response(int status, String head, String body) {

        static Response of(String received) {
            int end = received.indexOf("\r\n\r\n");
            String head = end < 0 ? received : received.substring(0, end);
            int status = head.startsWith("HTTP/1.1 ") ? Integer.parseInt(head.substring(9, 12)) : 0;
            return new Response(status, head, end < 0 ? "" : received.substring(end + 4));
        }

        JsonNode error() throws IOException {
            return MAPPER.readTree(body).path("error");
        }
    }

    Socket connect() throws IOException {
        Socket socket = new Socket(address.getHost(), address.getPort());
        socket.setSoTimeout(PATIENCE);
        return socket;
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    /** Sends something and waits for the end. */
    Response send(String request) throws IOException {
        try (Socket socket = connect()) {
            write(socket, request);
            return Response.of(readAll(socket.getInputStream()));
        }
    }

    Response post(String path, String body) throws IOException {
        return send(request(path, body));
    }

    /** A request after whose answer the connection ends. */
    static String request(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    private static String readAll(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
}
