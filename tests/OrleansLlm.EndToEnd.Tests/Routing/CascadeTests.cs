using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OrleansLlm.Client.Chat;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.EndToEnd.Tests.Clients;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Routing;

/// <summary>The documentation's demonstration: easy questions are answered here, hard ones by the cloud, and the ledger has the cost of both.</summary>
public sealed class CascadeTests(TwoClusters clusters) : IClassFixture<TwoClusters>
{
    private const string Easy = "What is RAG?";
    private const string Hard = "Prove that there are infinitely many primes.";

    [Fact]
    public async Task An_easy_question_costs_one_call_here()
    {
        using var answer = await AskAsync(Easy);
        Assert.Equal(["smart", "ember", "local", "1"], Headers(answer));
    }

    [Fact]
    public async Task A_hard_question_goes_on_to_the_cloud_and_both_calls_are_paid()
    {
        var before = await SpendAsync();
        using var answer = await AskAsync(Hard);
        Assert.Equal(["smart", "large", "cloud", "2"], Headers(answer));

        var cost = decimal.Parse(answer.Headers.GetValues("x-request-cost").Single(), System.Globalization.CultureInfo.InvariantCulture);
        var after = await SpendAsync();
        var here = after["ember|local|superseded"] - before.GetValueOrDefault("ember|local|superseded");
        var there = after["large|cloud|completed"] - before.GetValueOrDefault("large|cloud|completed");
        Assert.True(here > 0 && there > here, $"{here} here, {there} there.");
        Assert.Equal(cost, here + there);
    }

    [Fact]
    public async Task A_streamed_answer_holds_one_models_words_only()
    {
        using var http = clusters.Silo.Http();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = JsonContent.Create(Body(Hard, stream: true)) };
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("cloud", answer.Headers.GetValues("x-provider").Single());
        var events = await answer.Content.ReadAsStringAsync();
        Assert.Contains("\"model\":\"large\"", events, StringComparison.Ordinal);
        Assert.DoesNotContain("\"model\":\"ember\"", events, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", events, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_plan_is_told_without_a_call()
    {
        using var http = clusters.Silo.Http();
        using var answer = await http.PostAsJsonAsync(new Uri("/v1/route/plan", UriKind.Relative), Body(Easy));
        using var plan = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("cascade", plan.RootElement.GetProperty("plan").GetProperty("kind").GetString());
        Assert.True(plan.RootElement.GetProperty("worst_cost").GetDecimal() > 0);
    }

    [Fact]
    public async Task The_client_and_the_program_name_a_route_like_a_model()
    {
        await using var connection = await ClusterConnection.OpenAsync(clusters.Silo);
        var response = await connection.Chat(SiloProcess.Key).GetResponseAsync(Hard, new ChatOptions { ModelId = "smart", Temperature = 0, MaxOutputTokens = 40 });
        var route = Assert.IsType<RouteInfo>(response.AdditionalProperties![LlmProperties.Route]);
        Assert.Equal(("smart", "large", "cloud"), (route.Route, route.Model, route.Provider));
        Assert.Equal(["ember", "large"], route.AttemptList.Select(attempt => attempt.Model));

        var program = Repository.Program("client/OrleansLlm.Cli", "orleansllm.dll");
        var run = await ProgramRun.RunAsync(
            "dotnet",
            [program, "chat", "-m", "smart", "--temperature", "0", Easy],
            new Dictionary<string, string> { ["ORLEANSLLM_URL"] = clusters.Silo.Url.ToString(), ["ORLEANSLLM_API_KEY"] = SiloProcess.Key });
        Assert.Contains("retriev", run.StandardOutput, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<HttpResponseMessage> AskAsync(string question)
    {
        using var http = clusters.Silo.Http();
        var answer = await http.PostAsJsonAsync(new Uri("/v1/chat/completions", UriKind.Relative), Body(question));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return answer;
    }

    private async Task<Dictionary<string, decimal>> SpendAsync()
    {
        using var http = clusters.Silo.Http();
        using var report = JsonDocument.Parse(await http.GetStringAsync(new Uri("/admin/v1/tenants/default/spend?group_by=model,provider,outcome", UriKind.Relative)));
        return report.RootElement.GetProperty("rows").EnumerateArray().ToDictionary(
            row => string.Join('|', row.GetProperty("values").EnumerateArray().Select(value => value.GetString())),
            row => row.GetProperty("sums").GetProperty("cost").GetDecimal());
    }

    private static string[] Headers(HttpResponseMessage answer) =>
        [.. new[] { "x-route", "x-model", "x-provider", "x-attempts" }.Select(name => answer.Headers.GetValues(name).Single())];

    private static object Body(string question, bool stream = false) => new
    {
        model = "smart",
        temperature = 0,
        max_tokens = 40,
        stream,
        messages = new[] { new { role = "user", content = question } },
    };
}
