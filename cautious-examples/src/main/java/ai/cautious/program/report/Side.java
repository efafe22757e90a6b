package ai.cautious.program.report;

import ai.cautious.program.profile.Arm;
import ai.cautious.program.profile.Profile;

/**
 * One of the profiles on a page.
 *
 * @param suffix what is added to names, empty where it stands alone
 * @param style what is added to styles, empty but for a baseline
 */
record Side(Profile profile, String suffix, String style) {

    static Side alone(Profile profile) {
        return new Side(profile, "", "");
    }

    static Side baseline(Profile profile) {
        return new Side(profile, ", baseline", " baseline");
    }

    boolean isBaseline() {
        return !style.isEmpty();
    }

    /** What a name is called on this side. */
    String named(String name) {
        return name + suffix;
    }

    String named(Arm arm) {
        return named(arm.id().replace('-', ' '));
    }

    /** How a thing of a style looks on this side. */
    String styled(String other) {
        return other + style;
    }

    String styled(Arm arm) {
        return styled(arm.id());
    }
}
