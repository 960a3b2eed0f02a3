package io.millrace.app;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import io.millrace.audit.HotPath;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The arrows between modules, the rules of the tick path, and that JNA has one door. */
class ArchitectureTest
{
    private static JavaClasses classes;

    @BeforeAll
    static void importClasses()
    {
        classes = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.millrace");
        assertTrue(classes.size() > 100, "only " + classes.size() + " classes were found");
    }

    @Test
    void shouldDependAlongTheArrowsOnly()
    {
        layeredArchitecture().consideringOnlyDependenciesInAnyPackage("io.millrace..")
            .layer("audit")
            .definedBy("io.millrace.audit..")
            .layer("wire")
            .definedBy("io.millrace.wire..")
            .layer("reference")
            .definedBy("io.millrace.reference..")
            .layer("bridge")
            .definedBy("io.millrace.bridge..")
            .layer("feed")
            .definedBy("io.millrace.feed..")
            .layer("publish")
            .definedBy("io.millrace.publish..")
            .layer("subscribe")
            .definedBy("io.millrace.subscribe..")
            .layer("bars")
            .definedBy("io.millrace.bars..")
            .layer("record")
            .definedBy("io.millrace.record..")
            .layer("app")
            .definedBy("io.millrace.app..")
            .whereLayer("app")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("record")
            .mayOnlyBeAccessedByLayers("app")
            .whereLayer("bars")
            .mayOnlyBeAccessedByLayers("app")
            .whereLayer("subscribe")
            .mayOnlyBeAccessedByLayers("bars", "record", "app")
            .whereLayer("publish")
            .mayOnlyBeAccessedByLayers("bars", "app")
            .whereLayer("feed")
            .mayOnlyBeAccessedByLayers("app")
            .whereLayer("bridge")
            .mayOnlyBeAccessedByLayers("feed", "app")
            .whereLayer("reference")
            .mayOnlyBeAccessedByLayers("feed", "bars", "app")
            .whereLayer("wire")
            .mayOnlyBeAccessedByLayers("reference", "feed", "publish", "subscribe", "bars", "record", "app")
            .check(classes);
    }

    @Test
    void shouldHaveNoCycleBetweenPackages()
    {
        SlicesRuleDefinition.slices()
            .matching("io.millrace.(**)")
            .should()
            .beFreeOfCycles()
            .check(classes);
    }

    @Test
    void shouldReachNativeCodeThroughOneClass()
    {
        noClasses().that()
            .doNotHaveFullyQualifiedName("io.millrace.bridge.NativeBridge")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.sun.jna..")
            .check(classes);
    }

    @Test
    void shouldKeepTheTickPathFree()
    {
        final long count = classes.stream()
            .flatMap(type -> type.getMethods().stream())
            .filter(method -> method.isAnnotatedWith(HotPath.class))
            .count();

        assertTrue(count > 30, "only " + count + " methods are marked @HotPath");
        methods().that().areAnnotatedWith(HotPath.class).should(callNothingSlow()).check(classes);
    }

    private static ArchCondition<JavaMethod> callNothingSlow()
    {
        final Set<String> boxes = Set.of("java.lang.Long", "java.lang.Integer", "java.lang.Double",
            "java.lang.Boolean");
        final List<String> slow = List.of("java.util.stream.", "java.io.", "java.nio.file.", "org.slf4j.",
            "java.util.Formatter",
            "java.math.", "java.util.concurrent.locks.");

        return new ArchCondition<>("allocate nothing, box nothing, do no I/O, log nothing")
        {
            @Override
            public void check(final JavaMethod method, final ConditionEvents events)
            {
                method.getConstructorCallsFromSelf()
                    .stream()
                    .filter(call -> !call.getTargetOwner().isAssignableTo(Throwable.class))
                    .forEach(call -> events.add(SimpleConditionEvent.violated(method, call.getDescription())));
                method.getMethodCallsFromSelf()
                    .stream()
                    .filter(call -> (boxes.contains(call.getTargetOwner().getFullName()) &&
                        "valueOf".equals(call.getName())) ||
                        "java.lang.String.format".equals(call.getTargetOwner().getFullName() + "." + call.getName()) ||
                        slow.stream().anyMatch(prefix -> call.getTargetOwner().getFullName().startsWith(prefix)))
                    .forEach(call -> events.add(SimpleConditionEvent.violated(method, call.getDescription())));
            }
        };
    }
}
