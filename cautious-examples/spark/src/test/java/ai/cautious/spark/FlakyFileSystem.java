package ai.cautious.spark;

import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local disk, on which no part can be renamed at the first attempt. */
public final class FlakyFileSystem extends RawLocalFileSystem {

    static final Set<String> REFUSED = ConcurrentHashMap.newKeySet();

    @Override
    public URI getUri() {
        return URI.create("flaky:///");
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        if (to.getName().startsWith("part-") && REFUSED.add(to.getName())) {
            throw new IOException("a disk that fails");
        }
        return super.rename(from, to);
    }
}
