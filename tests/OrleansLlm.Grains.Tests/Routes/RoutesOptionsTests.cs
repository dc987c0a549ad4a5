using System.Text;
using Microsoft.Extensions.Configuration;
using OrleansLlm.Grains.Routes;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Grains.Tests.Routes;

public sealed class RoutesOptionsTests
{
    [Fact]
    public void A_route_is_a_name_a_json_text_or_settings_of_the_same_shape()
    {
        var options = Read("""
            {"OrleansLlm":{"Routes":{
              "fast":"gpt-4o-mini",
              "text":"{\"type\":\"fallback\",\"steps\":[\"a\",\"b\"],\"retries\":2}",
              "smart":{"type":"weighted","choices":[{"policy":"a","weight":3},{"policy":{"type":"fallback","steps":["b","c"],"retries":1}}],"sticky":"user","fallback":false},
              "by-rule":{"type":"rules","rules":[{"when":{"tags":{"tier":"1"},"has_tools":true},"policy":"a"}],"default":"b"}}}}
            """);
        Assert.Empty(options.Problems);
        var routes = options.Routes.ToDictionary(route => route.Name, route => route.Policy);
        Assert.Equal(new SinglePolicy("gpt-4o-mini"), routes["fast"]);
        Assert.Equal(2, Assert.IsType<FallbackPolicy>(routes["text"]).Rules.Retries);
        var smart = Assert.IsType<SelectionPolicy>(routes["smart"]);
        Assert.Equal((3, Stickiness.User, null), (smart.Choices[0].Weight, smart.Sticky, smart.Fallback));
        Assert.Equal(1, Assert.IsType<FallbackPolicy>(smart.Choices[1].Policy).Rules.Retries);
        var rule = Assert.Single(Assert.IsType<RulesPolicy>(routes["by-rule"]).Rules).When;
        Assert.Equal((true, "1"), (rule.HasTools, rule.Tags["tier"].Single()));
        Assert.Equal("\"gpt-4o-mini\"", options.Routes.Single(route => route.Name == "fast").ToRecord().Version.Policy);
    }

    [Fact]
    public void All_mistakes_are_told_with_the_names_of_their_settings()
    {
        var options = Read("""{"OrleansLlm":{"Routes":{"a b":"m","smart":{"type":"weighted","choices":[{"policy":"a","weight":"heavy"}],"sticky":"no"},"text":"{\"type\":\"x\"}","good":"m"}}}""");
        Assert.Equal("good", Assert.Single(options.Routes).Name);
        Assert.Equal(
            [
                "OrleansLlm:Routes:a b: the route's name must be 1 to 100 letters, digits, dots, colons, underscores or dashes. Given: 'a b'.",
                "OrleansLlm:Routes:smart.choices[0].weight must be a number above 0 up to 1000000. Given: \"heavy\".",
                "OrleansLlm:Routes:smart.sticky must be one of none, conversation, user. Given: \"no\".",
            ],
            options.Problems.Take(3));
        Assert.StartsWith("OrleansLlm:Routes:text.type must be one of single", options.Problems[3], StringComparison.Ordinal);
        Assert.False(Validate(options));
        Assert.True(Validate(Read("{}")));
    }

    private static bool Validate(RoutesOptions options) => new SettingsValidator<RoutesOptions>().Validate(null, options).Succeeded;

    private static RoutesOptions Read(string json)
    {
        var options = new RoutesOptions();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        new ConfigureRoutes(new ConfigurationBuilder().AddJsonStream(stream).Build()).Configure(options);
        return options;
    }
}
