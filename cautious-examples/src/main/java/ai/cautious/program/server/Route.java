package ai.cautious.program.server;

/**
 * Which requests an endpoint answers.
 *
 * @param path a whole path, or the beginning of one where it ends in a slash
 * @param isOpen whether no key is asked for
 * @param isQuick whether the answer is there at once, so that the connection's thread gives it
 */
record Route(String method, String path, boolean isOpen, boolean isQuick, Endpoint endpoint) {

    static Route post(String path, Endpoint endpoint) {
        return new Route("POST", path, false, false, endpoint);
    }

    static Route get(String path, Endpoint endpoint) {
        return new Route("GET", path, false, true, endpoint);
    }

    static Route open(String path, Endpoint endpoint) {
        return new Route("GET", path, true, true, endpoint);
    }

    boolean takes(String asked) {
        return path.endsWith("/") ? asked.length() > path.length() && asked.startsWith(path) : asked.equals(path);
    }

    /** What of a path is behind this one. */
    String rest(String asked) {
        return asked.substring(path.length());
    }
}
