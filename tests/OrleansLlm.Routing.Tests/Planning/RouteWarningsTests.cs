using OrleansLlm.Routing.Planning;
using OrleansLlm.Routing.Policies;
using static OrleansLlm.Routing.Tests.Planning.PlanTargets;

namespace OrleansLlm.Routing.Tests.Planning;

public sealed class RouteWarningsTests
{
    [Fact]
    public void Models_that_are_not_there_are_named_with_the_route_that_names_them()
    {
        var route = Route("smart", """{"type":"cascade","steps":[{"policy":"m","scorer":{"type":"judge","judge":"j"},"threshold":0.5},{"type":"fallback","steps":["inner","lost"]}]}""");
        Assert.Equal(
            ["'j' is no route and no model that is there now", "'gone' is no route and no model that is there now (in the route 'inner')", "'lost' is no route and no model that is there now"],
            Warnings(route, Route("inner", """{"type":"hedge","first":"m","second":"gone"}""")));
    }

    [Fact]
    public void A_circle_is_told_unless_it_ends_at_a_model()
    {
        Assert.Equal(["'a' leads back to itself (a > b > a), and there is no model of that name"], Warnings(Route("a", "\"b\""), Route("b", """{"type":"fallback","steps":["a","m"]}""")));
        Assert.Empty(Warnings(Route("m", """{"type":"fallback","steps":["m"]}""")));
    }

    [Fact]
    public void Routes_too_deep_are_told() => Assert.Contains(
        "'r8' is left out: routes lead through at most 8 others (in the route 'r7')",
        Warnings(Route("r0", "\"r1\""), [.. Enumerable.Range(1, 9).Select(i => Route($"r{i}", $"\"r{i + 1}\""))]));

    private static IReadOnlyList<string> Warnings(RouteDefinition route, params RouteDefinition[] others) =>
        RouteWarnings.Of(route, RouteTable.OfGlobal([route, .. others]), name => name == "m");
}
