package ai.cautious.djl.internal.hub;

/**
 * A file as the hub has it.
 *
 * @param name in its repository, with slashes
 * @param commit of which it is
 * @param etag what its bytes hash to: SHA-256, or git's SHA-1 of a blob; the name of its blob in the cache
 * @param size in bytes
 */
record RemoteFile(String name, String commit, String etag, long size) {}
