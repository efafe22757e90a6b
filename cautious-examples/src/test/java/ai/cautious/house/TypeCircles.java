package ai.cautious.house;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Circles of types that use each other, over however many steps. A nested type counts as the one that it stands in. */
final class TypeCircles {

    private final Map<String, Set<String>> uses = new TreeMap<>();

    TypeCircles(JavaClasses classes) {
        for (JavaClass type : classes) {
            Set<String> used = uses.computeIfAbsent(outermost(type), name -> new TreeSet<>());
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (classes.contain(target.getName())) {
                    used.add(outermost(target));
                }
            }
        }
    }

    /** For each use of a type in another package that leads back to the user: the shortest circle. */
    List<String> acrossPackages() {
        List<String> circles = new ArrayList<>();
        uses.forEach((type, used) -> used.stream()
                .filter(other -> !packageOf(other).equals(packageOf(type)))
                .map(other -> path(other, type))
                .filter(path -> !path.isEmpty())
                .forEach(path -> circles.add(type + " -> " + String.join(" -> ", path))));
        return circles;
    }

    /** The shortest way from one type to another; empty if there is none. */
    private List<String> path(String from, String to) {
        Map<String, List<String>> ways = new HashMap<>(Map.of(from, List.of(from)));
        Deque<String> reached = new ArrayDeque<>(List.of(from));
        while (!reached.isEmpty() && !ways.containsKey(to)) {
            String type = reached.remove();
            for (String next : uses.get(type)) {
                if (!ways.containsKey(next)) {
                    List<String> way = new ArrayList<>(ways.get(type));
                    way.add(next);
                    ways.put(next, way);
                    reached.add(next);
                }
            }
        }
        return ways.getOrDefault(to, List.of());
    }

    private static String outermost(JavaClass type) {
        return type.getEnclosingClass().map(TypeCircles::outermost).orElse(type.getName());
    }

    private static String packageOf(String type) {
        return type.substring(0, type.lastIndexOf('.'));
    }
}
