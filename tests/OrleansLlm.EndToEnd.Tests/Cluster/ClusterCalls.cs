using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Cluster;

/// <summary>What cluster tests ask of a silo again and again.</summary>
internal static class ClusterCalls
{
    /// <summary>A short call gets an answer.</summary>
    public static async Task AssertAnswersAsync(SiloProcess silo)
    {
        using var http = silo.Http();
        var watch = Stopwatch.StartNew();
        using var response = await http.PostAsJsonAsync(
            new Uri("/v1/chat/completions", UriKind.Relative),
            new { model = "ember", max_tokens = 8, messages = new[] { new { role = "user", content = "Hello" } } });
        Assert.True(
            response.StatusCode == HttpStatusCode.OK,
            $"{response.StatusCode} after {watch.Elapsed}: {await response.Content.ReadAsStringAsync()}\nThe silo's output:\n{silo.Output}");
    }

    /// <summary>How many replicas of the embedded model a silo knows of.</summary>
    public static async Task<int> ReplicasAsync(SiloProcess silo)
    {
        using var http = silo.Http();
        var models = await http.GetFromJsonAsync<JsonElement>(new Uri("/v1/models", UriKind.Relative));
        return models.GetProperty("data").EnumerateArray()
            .Single(model => model.GetProperty("id").GetString() == "ember").GetProperty("replicas").GetInt32();
    }
}
