package ai.cautious.djl.internal.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.djl.internal.jinja.TemplateException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Templates that would never end or fill the memory, on a thread with a small stack. */
class BudgetTest {

    private static final int STACK = 512 << 10;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final String MILLION = "{% set a = 'a' * 1000000 %}";
    private static final String FOREVER =
            "{% for i in range(100000) %}{% for j in range(100000) %}{{ OP }}{% endfor %}{% endfor %}";

    private static void onSmallStack(Runnable task) throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(null, task, "small", STACK);
        thread.setUncaughtExceptionHandler((t, e) -> thrown.set(e));
        thread.start();
        thread.join();
        assertThat(thrown.get()).isNull();
    }

    static Stream<Arguments> bombs() {
        String thousand = "{% for a in range(1000) %}";
        String end = "{% endfor %}";
        String doubling =
                "{% set ns = namespace(a=A) %}{% for i in range(60) %}{% set ns.a = OP %}{% endfor %}{{ ns.a }}";
        return Stream.of(
                Arguments.of("loops", thousand.repeat(3) + end.repeat(3)),
                Arguments.of("text doubled", doubling.replace("A", "'ab'").replace("OP", "ns.a + ns.a")),
                Arguments.of("text set", "{% set a = 'ab' %}" + "{% set a = a + a %}".repeat(60)),
                Arguments.of("list doubled", doubling.replace("A", "[1]").replace("OP", "ns.a + ns.a")),
                Arguments.of("list of itself", doubling.replace("A", "[1]").replace("OP", "[ns.a, ns.a]")),
                Arguments.of(
                        "tuples as keys",
                        doubling.replace("A", "(1,)").replace("OP", "(ns.a, ns.a)") + "{{ {ns.a: 1}[ns.a] }}"),
                Arguments.of(
                        "equal trees",
                        doubling.replace("A", "[1]")
                                        .replace("OP", "[ns.a, ns.a]")
                                        .replace("{{ ns.a }}", "")
                                + doubling.replace("ns", "m")
                                        .replace("A", "[1]")
                                        .replace("OP", "[m.a, m.a]")
                                        .replace("{{ m.a }}", "{{ m.a == ns.a }}")),
                Arguments.of(
                        "deep list",
                        "{% set ns = namespace(a=[]) %}{% for i in range(100000) %}{% set ns.a = [ns.a] %}{% endfor %}{{ ns.a }}"),
                Arguments.of("namespace in itself", "{% set ns = namespace() %}{% set ns.a = [ns] %}{{ ns }}"),
                Arguments.of("macro in itself", "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}"),
                Arguments.of("two macros", "{% macro f(n) %}{{ f(n + 1) ~ f(n + 1) }}{% endmacro %}{{ f(0) }}"),
                Arguments.of(
                        "wide macros",
                        "{% macro f(n) %}{% if n < 30 %}{{ f(n + 1) }}{{ f(n + 1) }}{% endif %}{% endmacro %}{{ f(0) }}"),
                Arguments.of(
                        "caller", "{% macro f() %}{% call f() %}{{ caller() }}{% endcall %}{% endmacro %}{{ f() }}"),
                Arguments.of("repeated text", "{{ 'a' * 1000000000 }}"),
                Arguments.of("repeated list", "{{ [0] * 1000000000 }}"),
                Arguments.of("replaced", "{{ ('a' * 10000).replace('a', 'b' * 10000) }}"),
                Arguments.of("joined", "{{ (['a' * 10000] * 10000) | join }}"),
                Arguments.of("padded", "{{ 'a'.center(2000000000) }}"),
                Arguments.of("formatted", "{{ '%2000000000d' % 1 }}"),
                Arguments.of("format spec", "{{ '{:999999999}'.format(1) }}"),
                Arguments.of("digits", "{{ '%.999999999f' % 1.5 }}"),
                Arguments.of("power", "{{ 9 ** 999999 }}"),
                Arguments.of(
                        "product",
                        "{% set ns = namespace(a=10) %}{% for i in range(60) %}{% set ns.a = ns.a * ns.a %}{% endfor %}"),
                Arguments.of("indented", "{{ ('a\\n' * 10000) | indent('b' * 10000) }}"),
                Arguments.of("range", "{{ range(1000000000) | list }}"),
                Arguments.of("tabs", "{{ ('\\t' * 1000).expandtabs(1000000000) }}"),
                Arguments.of("batch", "{{ [1] | batch(1000000000, 0) | list }}"),
                Arguments.of("slices", "{{ [1] | slice(1000000000) | list }}"),
                Arguments.of("zeros", "{{ '1'.zfill(2000000000) }}"),
                Arguments.of(
                        "search",
                        "{% set a = 'a' * 1000000 %}{% for i in range(1000) %}{{ (a ~ 'b') in a }}{% endfor %}"),
                Arguments.of("slow search", "{% set a = 'a' * 4000000 %}{{ a.find('a' * 2000000 ~ 'b') }}"),
                Arguments.of(
                        "compared",
                        "{% set a = 'a' * 1000000 %}{% for i in range(100000) %}{% if a ~ 'b' == a ~ 'c' %}{% endif %}{% endfor %}"),
                Arguments.of(
                        "json",
                        "{% set ns = namespace(a=[1]) %}{% for i in range(60) %}{% set ns.a = [ns.a, ns.a] %}{% endfor %}{{ ns.a | tojson }}"),
                Arguments.of("json indent", "{{ [[[[1]]]] | tojson(indent=1000000000) }}"),
                Arguments.of(
                        "select",
                        "{% set r = range(100000) %}{% for i in r %}{{ r | select('odd') | list | length }}{% endfor %}"),
                Arguments.of("written", "{% set a = 'a' * 1000000 %}{% for i in range(1000) %}{{ a }}{% endfor %}"),
                Arguments.of(
                        "captured",
                        "{% set ns = namespace(a='ab') %}{% for i in range(60) %}{% set ns.a %}{{ ns.a }}{{ ns.a }}{% endset %}{% endfor %}"),
                Arguments.of(
                        "sorted", "{% set a = ['a' * 100000 ~ 1, 'a' * 100000 ~ 0] * 1000 %}{{ a | sort | length }}"),
                Arguments.of("scanned", MILLION + FOREVER.replace("OP", "'b' in a")),
                Arguments.of("split", MILLION + FOREVER.replace("OP", "a.split('b') | length")),
                Arguments.of("cut", MILLION + FOREVER.replace("OP", "(a ~ ' ').strip() | length")),
                Arguments.of("stripped", MILLION + FOREVER.replace("OP", "a.strip('b' * 1000000 ~ 'a') | length")),
                Arguments.of("long key", MILLION + FOREVER.replace("OP", "'x'[a]")),
                Arguments.of("key of a dict", MILLION + FOREVER.replace("OP", "{}[a ~ 'b']")),
                Arguments.of("attribute", MILLION + FOREVER.replace("OP", "[1] | map(attribute=a) | list")),
                Arguments.of("number", "{% set a = '1' * 1000000 %}" + FOREVER.replace("OP", "a | int")),
                Arguments.of("cases", MILLION + FOREVER.replace("OP", "a is upper")),
                Arguments.of("copied list", "{% set a = [1] * 100000 %}" + FOREVER.replace("OP", "a | list | length")),
                Arguments.of("long integers", "{% set a = 3 ** 1200 %}" + FOREVER.replace("OP", "a")),
                Arguments.of("unique", "{% set a = ['A' * 100000] * 1000 %}{{ a | unique | list | length }}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bombs")
    void aBombIsDefusedAtItsLine(String name, String bomb) {
        Assertions.assertTimeout(
                LIMIT,
                () -> onSmallStack(() -> {
                    TemplateException fault = Assertions.assertThrows(
                            TemplateException.class,
                            () -> Template.parse("the bomb", "\n" + bomb).render(Map.of()));
                    assertThat(fault.kind()).isEqualTo(Kind.LIMIT);
                    assertThat(fault).hasMessageStartingWith("the bomb: line 2: ");
                }));
    }

    static Stream<Arguments> mazes() {
        return Stream.of(
                Arguments.of("{% if x %}", "{% endif %}"),
                Arguments.of("{% for x in y %}", "{% endfor %}"),
                Arguments.of("{% with %}", "{% endwith %}"),
                Arguments.of("{% macro f() %}", "{% endmacro %}"),
                Arguments.of("{% if x %}{% else %}", "{% endif %}"));
    }

    @ParameterizedTest
    @MethodSource("mazes")
    void blocksNestOnlySoDeep(String open, String close) throws InterruptedException {
        assertNested(open.repeat(5_000) + close.repeat(5_000));
        onSmallStack(
                () -> Template.parse("t", open.repeat(60) + close.repeat(60)).render(Map.of()));
    }

    @Test
    void expressionsNestOnlySoDeep() throws InterruptedException {
        for (String deep : List.of(
                "-".repeat(20_000) + "1",
                "not ".repeat(20_000) + "1",
                "(".repeat(20_000) + "1" + ")".repeat(20_000),
                "[".repeat(20_000) + "]".repeat(20_000),
                "{1: ".repeat(20_000) + "1" + "}".repeat(20_000),
                "1" + " + 1".repeat(20_000),
                "1" + " or 1".repeat(20_000),
                "1" + " ** 1".repeat(20_000),
                "x" + ".x".repeat(20_000),
                "x" + "[0]".repeat(20_000),
                "x" + "()".repeat(20_000),
                "x" + " | string".repeat(20_000),
                "1" + " if 1 else 1".repeat(20_000),
                "1" + " if 1".repeat(20_000),
                "x" + "[x".repeat(20_000) + "]".repeat(20_000))) {
            assertNested("{{ " + deep + " }}");
        }
        assertNested("{% set " + "(".repeat(20_000) + "a" + ")".repeat(20_000) + " = 1 %}");
    }

    private static void assertNested(String template) throws InterruptedException {
        onSmallStack(() -> {
            TemplateException fault =
                    Assertions.assertThrows(TemplateException.class, () -> Template.parse("t", template));
            assertThat(fault).hasMessage("t: line 1: it nests blocks and expressions deeper than 200");
        });
    }

    @Test
    void manyThingsBesideEachOtherAreNoOffence() throws InterruptedException {
        String beside = "{{ 1 }}{# c #}{% if x %}{% elif y %}{% endif %}".repeat(10_000);
        String parts = "{{ [" + "1, ".repeat(10_000) + "] | length }}{{ ''" + " ~ ''".repeat(10_000) + " }}";
        onSmallStack(() -> assertThat(
                        Template.parse("t", beside + parts).render(Map.of()).length())
                .isEqualTo(10_005));
    }

    @Test
    void noTemplateIsLongerThanAMillionCharacters() {
        TemplateException fault =
                Assertions.assertThrows(TemplateException.class, () -> Template.parse("t", "a".repeat(1_000_001)));
        assertThat(fault.kind()).isEqualTo(Kind.LIMIT);
    }

    @Test
    void whatComesInNestsOnlySoDeepToo() {
        Template template = Template.parse("t", "{{ x }}");
        Object deep = List.of();
        for (int i = 0; i < 10_000; i++) {
            deep = List.of(deep);
        }
        Object all = deep;
        TemplateException fault =
                Assertions.assertThrows(TemplateException.class, () -> template.render(Map.of("x", all)));
        assertThat(fault.kind()).isEqualTo(Kind.LIMIT);
    }

    @Test
    void longConversationsAreNoOffence() {
        Map<String, Object> message = Map.of("role", "user", "content", "x".repeat(1_000));
        String template = "{% for m in messages %}{{ ('<|' ~ m.role ~ '|>' + m.content | trim).replace('y', 'z') }}"
                + "{% if loop.last or m.content in 'abc' %}!{% endif %}{% endfor %}";
        Text rendered = Template.parse("t", template)
                .render(Map.of("messages", java.util.Collections.nCopies(20_000, message)));
        assertThat(rendered.length()).isEqualTo(20_000 * 1_008 + 1);
    }
}
