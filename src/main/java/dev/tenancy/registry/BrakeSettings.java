package dev.tenancy.registry;

import java.time.Duration;

/**
 * When the mass-deletion brake holds a drop: once more tenants were deleted within the window than
 * {@code deletions}, and than {@code percent} of the fleet.
 *
 * @param enabled whether it holds anything at all
 * @param deletions so many are let through however small the fleet is; not negative
 * @param percent the share of the fleet that is let through, 0 to 100; the fleet is what lives and
 *     what was deleted within the window
 * @param window over how long deletions are counted; positive
 */
public record BrakeSettings(boolean enabled, int deletions, int percent, Duration window) {}
