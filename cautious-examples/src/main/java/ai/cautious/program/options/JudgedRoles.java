package ai.cautious.program.options;

import ai.cautious.ChatMessage.Role;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose words of a conversation are judged. */
public final class JudgedRoles {

    @Option(
            names = "--judged-roles",
            split = ",",
            paramLabel = "ROLE",
            description =
                    "Whose words are judged, of user, system, assistant and tool; with system where conversations are"
                            + " strangers'. Default: user.")
    private @Nullable Set<Role> roles;

    /** Those that were given. */
    public Optional<Set<Role>> given() {
        return Optional.ofNullable(roles);
    }
}
