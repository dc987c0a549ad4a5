using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Tests.Chat;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Authentication;

public sealed class AuthenticationTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("Bearer")]
    [InlineData("Bearer wrong")]
    [InlineData("Basic dXNlcjp0ZXN0LXVzZXIta2V5")]
    [InlineData("test-user-key")]
    [InlineData("Bearer sk-ollm.default.key0.forged")]
    [InlineData("Bearer sk-ollm.no-such-tenant.key0.forged")]
    [InlineData("Bearer sk-ollm.%20.key0.forged")]
    [InlineData("Bearer sk-ollm.default")]
    public async Task Every_way_to_fail_gets_the_same_answer(string? authorization)
    {
        await using var api = await ApiHost.StartAsync();
        api.Client.DefaultRequestHeaders.Authorization = null;
        if (authorization is not null)
        {
            api.Client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        }

        var response = await api.GetAsync("/v1/models");

        await response.ErrorAsync(401, "invalid_api_key");
        Assert.Equal(
            """{"error":{"message":"No valid API key was given. Send it as 'Authorization: Bearer <key>'.","type":"authentication_error","param":null,"code":"invalid_api_key"}}""",
            await response.Content.ReadAsStringAsync());
        Assert.Equal("Bearer", response.Header("WWW-Authenticate"));
        Assert.Equal("false", response.Header("x-should-retry"));
    }

    [Fact]
    public async Task Azure_clients_may_send_the_key_in_a_header_of_its_own()
    {
        await using var api = await ApiHost.StartAsync();
        api.Client.DefaultRequestHeaders.Authorization = null;
        api.Client.DefaultRequestHeaders.Add("api-key", ApiHost.UserKey);

        Assert.Equal(200, (int)(await api.GetAsync("/v1/models")).StatusCode);
    }

    [Fact]
    public async Task An_expired_key_is_refused()
    {
        await using var api = await ApiHost.StartAsync();
        var tenant = api.Tenants["default"];
        var key = await tenant.CreateKeyAsync(new CreateKeyRequest { Name = "k", ExpiresAt = api.Clock.GetUtcNow().AddMinutes(1) });

        Assert.Equal(200, (int)(await api.GetAsync("/v1/models", key.Key)).StatusCode);
        api.Clock.Advance(TimeSpan.FromMinutes(1));
        await (await api.GetAsync("/v1/models", key.Key)).ErrorAsync(401, "invalid_api_key");
    }

    [Fact]
    public async Task A_key_that_passed_is_believed_for_a_moment_and_asked_for_again_after_it()
    {
        await using var api = await ApiHost.StartAsync();
        await api.GetAsync("/v1/models");
        await api.GetAsync("/v1/models");
        Assert.Equal(1, api.Tenants["default"].Asked);

        api.Clock.Advance(TimeSpan.FromMilliseconds(250));
        await api.GetAsync("/v1/models");
        Assert.Equal(2, api.Tenants["default"].Asked);
    }

    [Fact]
    public async Task A_key_that_is_revoked_here_is_refused_by_the_next_call()
    {
        await using var api = await ApiHost.StartAsync();
        var key = await api.Tenants["default"].CreateKeyAsync(new CreateKeyRequest { Name = "k" });
        Assert.Equal(200, (int)(await api.GetAsync("/v1/models", key.Key)).StatusCode);

        Assert.Equal(200, (int)(await api.DeleteAsync($"/admin/v1/tenants/default/keys/{key.Info.Id}", ApiHost.OperatorKey)).StatusCode);

        await (await api.GetAsync("/v1/models", key.Key)).ErrorAsync(401, "invalid_api_key");
    }

    [Fact]
    public async Task A_silo_may_be_told_to_ask_for_the_key_of_every_call()
    {
        await using var api = await ApiHost.StartAsync(new() { ["OrleansLlm:Api:KeyCacheLife"] = "00:00:00" });
        await api.GetAsync("/v1/models");
        await api.GetAsync("/v1/models");

        Assert.Equal(2, api.Tenants["default"].Asked);
    }

    [Fact]
    public async Task A_key_store_that_fails_lets_nobody_in_and_says_so_honestly()
    {
        await using var api = await ApiHost.StartAsync();
        api.Tenants["default"].Failure = new TimeoutException("grain call timed out");

        // Tried again for a while first: a lost silo's grains come back elsewhere.
        var response = api.GetAsync("/v1/models");
        while (!response.IsCompleted)
        {
            api.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(response, Task.Delay(20));
        }

        await (await response).ErrorAsync(504, "timeout");
    }

    [Fact]
    public async Task A_key_store_that_fails_for_a_moment_is_asked_again()
    {
        await using var api = await ApiHost.StartAsync();
        api.Tenants["default"].Failure = new TimeoutException("grain call timed out");

        var response = api.GetAsync("/v1/models");
        await Task.WhenAny(response, Task.Delay(20));
        api.Tenants["default"].Failure = null;
        while (!response.IsCompleted)
        {
            api.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(response, Task.Delay(20));
        }

        Assert.Equal(200, (int)(await response).StatusCode);
    }

    [Fact]
    public async Task Keys_never_reach_the_log()
    {
        await using var api = await ApiHost.StartAsync();

        await api.PostAsync("/v1/chat/completions", ChatCompletionsTests.Hi);
        await api.GetAsync("/v1/models", "sk-ollm.default.key0.very-secret");
        api.Router.Failure = new InvalidOperationException("defect");
        await api.GetAsync("/v1/models");

        Assert.Contains(api.Logs.Lines, line => line.Contains("defect", StringComparison.Ordinal));
        Assert.DoesNotContain(api.Logs.Lines, line => line.Contains(ApiHost.UserKey, StringComparison.Ordinal));
        Assert.DoesNotContain(api.Logs.Lines, line => line.Contains("very-secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Playground_and_health_need_no_key(string path)
    {
        await using var api = await ApiHost.StartAsync();
        api.Client.DefaultRequestHeaders.Authorization = null;

        Assert.Equal(200, (int)(await api.GetAsync(path)).StatusCode);
    }

    [Theory]
    [InlineData("Bearer {0}", 200)]
    [InlineData("bearer {0}", 200)]
    [InlineData("BEARER   {0}", 200)]
    [InlineData("Bearer {0} ", 200)]
    [InlineData("Bearer {0}x", 401)]
    [InlineData("Bearer {0} more", 401)]
    [InlineData("Bearer {0},{0}", 401)]
    [InlineData("Bearer{0}", 401)]
    [InlineData("Token {0}", 401)]
    public async Task The_scheme_may_be_written_in_any_case_and_the_key_is_taken_whole(string header, int status)
    {
        await using var api = await ApiHost.StartAsync();
        api.Client.DefaultRequestHeaders.Authorization = null;
        api.Client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", string.Format(CultureInfo.InvariantCulture, header, ApiHost.UserKey));

        Assert.Equal(status, (int)(await api.GetAsync("/v1/models")).StatusCode);
    }

    [Theory]
    [InlineData("Bearer", ApiHost.OperatorKey, 200)]
    [InlineData("Basic", ApiHost.OperatorKey, 200)]
    [InlineData("Basic", ApiHost.OwnerKey, 403)]
    [InlineData("Bearer", ApiHost.UserKey, 403)]
    [InlineData("Basic", "wrong", 401)]
    [InlineData(null, "", 401)]
    public async Task The_dashboard_and_all_its_files_are_for_operators_only(string? scheme, string key, int status)
    {
        await using var api = await ApiHost.StartAsync(map: MapPages);
        api.Client.DefaultRequestHeaders.Authorization = scheme switch
        {
            "Basic" => new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"any:{key}"))),
            null => null,
            _ => new AuthenticationHeaderValue(scheme, key),
        };

        foreach (var path in new[] { "/admin/orleans", "/admin/orleans/index.js", "/ADMIN/Orleans/deep/er.css", "/guarded" })
        {
            if (scheme == "Basic" && path == "/guarded")
            {
                continue; // Only pages take Basic: browsers send it unasked.
            }

            var response = await api.GetAsync(path);
            Assert.Equal(status, (int)response.StatusCode);
            Assert.Equal(status == 401 && path != "/guarded", response.Header("WWW-Authenticate").StartsWith("Basic", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Basic_does_not_count_when_another_site_caused_the_request()
    {
        await using var api = await ApiHost.StartAsync(map: MapPages);
        api.Client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"x:{ApiHost.OperatorKey}")));
        var request = new HttpRequestMessage(HttpMethod.Post, "/admin/orleans/act");
        request.Headers.Add("Sec-Fetch-Site", "cross-site");

        Assert.Equal(401, (int)(await api.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("true", 401)]
    [InlineData("false", 200)]
    public async Task Metrics_are_protected_by_choice(string protect, int status)
    {
        await using var api = await ApiHost.StartAsync(new() { ["OrleansLlm:Api:ProtectMetrics"] = protect }, MapPages);
        api.Client.DefaultRequestHeaders.Authorization = null;

        Assert.Equal(status, (int)(await api.GetAsync("/metrics")).StatusCode);
    }

    private static void MapPages(WebApplication app)
    {
        app.Map("/admin/orleans/{**file}", (HttpContext context) => context.Response.WriteAsync("page"));
        app.MapGet("/metrics", (HttpContext context) => context.Response.WriteAsync("metrics"));
        app.MapGet("/guarded", (HttpContext context) => context.Response.WriteAsync("guarded")).RequireOperator();
    }
}
