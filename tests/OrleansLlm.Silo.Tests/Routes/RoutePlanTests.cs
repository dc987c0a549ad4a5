using System.Net;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Routes;

public sealed class RoutePlanTests
{
    private const string Chat = """{"model":"smart","messages":[{"role":"user","content":"Hi"}],"metadata":{"tier":"gold"}}""";

    [Fact]
    public async Task A_plan_is_told_for_the_body_of_a_chat()
    {
        await using var api = await ApiHost.StartAsync();
        var answer = await api.PostAsync("/v1/route/plan", Chat);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(
            """{"object":"route.plan","model":"smart","route":"smart","version":3,"plan":{"kind":"attempt","model":"ember"},"notes":["a note"],"worst_cost":0.0015}""",
            await answer.Content.ReadAsStringAsync());
        Assert.Equal("gold", api.Router.LastRequest.Metadata!["tier"]);
    }

    [Fact]
    public async Task A_wrong_body_is_refused_as_a_chat_would_be()
    {
        await using var api = await ApiHost.StartAsync();
        var refused = await api.PostAsync("/v1/route/plan", """{"model":"smart"}""");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("messages", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_whole_answers_headers_tell_how_its_route_ended()
    {
        await using var api = await ApiHost.StartAsync();
        var first = Chunks.Route with { Route = "smart", RouteVersion = 3 };
        var ended = first with { Model = "strong", Provider = "cloud", Attempts = 2 };
        api.Router.Script = (_, _) => Chunks.Play(
            new GenerationChunk { Route = first }, Chunks.Text("yes"), Chunks.Finish(), Chunks.Usage() with { Route = ended, Cost = 0.25m });
        var answer = await api.PostAsync("/v1/chat/completions", Chat);
        Assert.Equal(
            ["smart", "3", "strong", "cloud", "2", "0.25"],
            new[] { "x-route", "x-route-version", "x-model", "x-provider", "x-attempts", "x-request-cost" }.Select(name => answer.Headers.GetValues(name).Single()));
        Assert.Contains("\"model\":\"strong\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
