/**
 * Judging by a moderation service: what is asked and waited for, and what its answers come to in the lines that
 * {@code moderate} writes, too. One class alone knows the service's client, which is an optional dependency.
 */
@NullMarked
package ai.cautious.program.service;

import org.jspecify.annotations.NullMarked;
