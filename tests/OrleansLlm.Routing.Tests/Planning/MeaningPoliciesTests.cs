using OrleansLlm.Routing.Planning;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Routing.Tests.Planning;

public sealed class MeaningPoliciesTests
{
    private const string Specialist = """{"type":"specialist","specialists":[{"name":"x","examples":["e"],"policy":"a"}],"default":"b"}""";

    [Fact]
    public void They_are_found_within_policies_and_through_routes_and_circles_end()
    {
        var routes = RouteTable.OfGlobal(
        [
            Route("outer", """{"type":"fallback","steps":["inner","a"]}"""),
            Route("inner", $$"""{"type":"weighted","choices":[{{Specialist}},"outer"]}"""),
            Route("plain", """{"type":"fallback","steps":["a","b"]}"""),
        ]);
        Assert.Single(MeaningPolicies.Of("inner", routes));
        Assert.Same(MeaningPolicies.Of("inner", routes)[0], Assert.Single(MeaningPolicies.Of("outer", routes)));
        Assert.Empty(MeaningPolicies.Of("plain", routes));
        Assert.Empty(MeaningPolicies.Of("a", routes));
    }

    [Fact]
    public void Those_that_compare_words_or_ask_a_classifier_need_no_vectors()
    {
        var words = Specialist.Replace("\"default\"", "\"embedding\":\"none\",\"default\"", StringComparison.Ordinal);
        var classifier = Specialist.Replace("\"default\"", "\"classifier\":\"c\",\"default\"", StringComparison.Ordinal);
        var routes = RouteTable.OfGlobal([Route("words", words), Route("classifier", classifier)]);
        Assert.Empty(MeaningPolicies.Of("words", routes));
        Assert.Empty(MeaningPolicies.Of("classifier", routes));
    }

    private static RouteDefinition Route(string name, string policy) => new(name, Tenant: null, Version: 1, PolicyReader.Read(policy).Policy!);
}
