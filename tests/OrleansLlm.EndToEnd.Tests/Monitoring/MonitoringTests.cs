using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Monitoring;

/// <summary>What operators and load balancers see of a silo process.</summary>
public sealed class MonitoringTests(SharedSilo shared)
{
    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_is_told_without_a_key(string path)
    {
        using var http = shared.Silo.Http(key: null);
        Assert.Equal("Healthy", await http.GetStringAsync(new Uri(path, UriKind.Relative)));
    }

    [Fact]
    public async Task A_call_shows_in_the_metrics_under_the_GenAI_names()
    {
        using var http = shared.Silo.Http();
        var before = await MetricsPage.ReadAsync(http);
        var usage = await ChatUsageAsync(http);

        var page = await Eventually.BecomesAsync(
            () => MetricsPage.ReadAsync(http),
            page => page.Sum("gen_ai_server_request_duration_seconds_count") > before.Sum("gen_ai_server_request_duration_seconds_count"),
            "the call is measured");

        Assert.Equal(usage.GetProperty("prompt_tokens").GetDouble(), Gained(before, page, "input"));
        Assert.Equal(usage.GetProperty("completion_tokens").GetDouble(), Gained(before, page, "output"));
        string[] call = ["gen_ai_operation_name=\"chat\"", "gen_ai_provider_name=\"orleansllm\"", "gen_ai_request_model=\"ember\""];
        Assert.True(page.Has("gen_ai_server_request_duration_seconds_bucket", call), page.ToString());
        Assert.True(page.Has("gen_ai_server_time_to_first_token_seconds_bucket", call[2]));
        Assert.True(page.Has("gen_ai_server_time_per_output_token_seconds_bucket", call[2]));
        Assert.True(page.Has("orleansllm_router_calls_total", call[2]));
        Assert.True(page.Has("orleansllm_engine_kv_usage", call[2]));
    }

    [Fact]
    public async Task The_dashboard_refuses_who_has_no_operator_key()
    {
        using var http = shared.Silo.Http(key: null);
        using var response = await http.GetAsync(new Uri("/admin/orleans", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("Basic", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Basic")]
    public async Task The_dashboard_opens_with_an_operator_key(string scheme)
    {
        using var http = shared.Silo.Http(key: null);
        var parameter = scheme == "Bearer" ? SiloProcess.Key : Convert.ToBase64String(Encoding.UTF8.GetBytes($"operator:{SiloProcess.Key}"));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(scheme, parameter);

        // The slash: HttpClient drops the key on a redirect.
        var page = await http.GetStringAsync(new Uri("/admin/orleans/", UriKind.Relative));
        Assert.Contains("<html", page, StringComparison.OrdinalIgnoreCase);
        var counters = await http.GetFromJsonAsync<JsonElement>(new Uri("/admin/orleans/DashboardCounters", UriKind.Relative));
        Assert.Equal(JsonValueKind.Object, counters.ValueKind);
    }

    [Fact]
    public async Task An_unknown_path_answers_with_the_error_envelope_of_OpenAI()
    {
        using var http = shared.Silo.Http();
        using var response = await http.GetAsync(new Uri("/v1/no/such/path", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.Equal("unknown_url", error.GetProperty("code").GetString());
        Assert.Contains("/v1/no/such/path", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static double Gained(MetricsPage before, MetricsPage after, string type)
    {
        const string Name = "gen_ai_client_token_usage_sum";
        var label = $"gen_ai_token_type=\"{type}\"";
        return after.Sum(Name, label) - before.Sum(Name, label);
    }

    private static async Task<JsonElement> ChatUsageAsync(HttpClient http)
    {
        using var response = await http.PostAsJsonAsync(
            new Uri("/v1/chat/completions", UriKind.Relative),
            new { model = "ember", messages = new[] { new { role = "user", content = "What is RAG?" } } });
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("usage");
    }
}
