package ai.cautious.applications;

import java.util.concurrent.CompletableFuture;

/** An application that answers in the common pool, whose threads have the system class loader. */
public final class PooledApplication {

    private PooledApplication() {}

    /** Takes a model's folder. */
    public static void main(String[] arguments) {
        System.out.println(
                CompletableFuture.supplyAsync(new Decoding(arguments[0])).join());
    }
}
