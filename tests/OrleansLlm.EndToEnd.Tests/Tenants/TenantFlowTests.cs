using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansLlm.Client;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Tenants;

/// <summary>A SaaS company's way from an empty tenant to a project that stops at its budget, with real processes and real money.</summary>
public sealed class TenantFlowTests(SharedSilo shared)
{
    private const int MostCalls = 100;
    private static readonly BudgetScope Web = new() { Project = "web" };

    [Fact]
    public async Task An_owner_makes_a_project_with_a_monthly_budget_whose_key_calls_until_402_and_goes_on_when_it_is_raised()
    {
        var tenant = $"acme-{Guid.NewGuid():N}"[..20];
        await OrleansLlmAsync(SiloProcess.Key, "tenants", "create", tenant, "--name", "Acme Inc.");
        var owner = (await OrleansLlmAsync(SiloProcess.Key, "keys", "create", "owner", "--tenant", tenant, "--role", "owner")).Trim();
        await OrleansLlmAsync(owner, "projects", "create", "web", "--tenant", tenant, "--tag", "team=shop");
        var key = (await OrleansLlmAsync(owner, "keys", "create", "app", "--tenant", tenant, "--project", "web")).Trim();
        await OrleansLlmAsync(owner, "budgets", "set", "--tenant", tenant, "--scope", "project:web", "--hard", "month=0.00002");

        var (calls, cost, refusal) = await CallUntilRefusedAsync(key);

        Assert.InRange(calls, 1, MostCalls - 1);
        Assert.Equal(HttpStatusCode.PaymentRequired, refusal.Status);
        Assert.Equal(("project:web", "budget", "month"), (
            refusal.Limit.GetProperty("scope").GetString(), refusal.Limit.GetProperty("kind").GetString(), refusal.Limit.GetProperty("window").GetProperty("period").GetString()));
        Assert.Equal(0.00002m - cost, refusal.Limit.GetProperty("left").GetDecimal());
        using var app = ClientOf(key);
        var own = await app.Limits.ListOwnAsync();
        Assert.Equal([BudgetScope.Tenant, Web], own.Take(2).Select(level => level.Scope));
        Assert.Equal((cost, 0.00002m - cost, calls), (own[1].Total.Spent, own[1].Windows.Single(window => window.Budget.Period == BudgetPeriod.Month).Left, own[1].Requests));

        await OrleansLlmAsync(owner, "budgets", "set", "--tenant", tenant, "--scope", "project:web", "--hard", "month=1");
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(key)).Status);

        using var owners = ClientOf(owner);
        var failure = await Assert.ThrowsAsync<LlmException>(() => owners.Limits.SetAsync(tenant, BudgetScope.Tenant, new ScopeLimits()));
        Assert.Equal(LlmErrorCode.Forbidden, failure.Code);
    }

    [Fact]
    public async Task A_suspended_tenant_an_archived_project_and_a_forbidden_model_refuse_and_come_back()
    {
        var tenant = $"acme-{Guid.NewGuid():N}"[..20];
        using var operators = ClientOf(SiloProcess.Key);
        await operators.Tenants.CreateAsync(tenant);
        await operators.Projects.CreateAsync(tenant, new CreateProjectRequest { Id = "web" });
        var made = await operators.Keys.CreateAsync(tenant, new CreateKeyRequest { Name = "app", Project = "web", Limits = new ScopeLimits { AllowedModels = ["gpt-*"] } });
        var key = made.Key!;

        var refused = await CallAsync(key);
        Assert.Equal((HttpStatusCode.Forbidden, "allowed_models", $"key:{made.Id}"), (
            refused.Status, refused.Limit.GetProperty("kind").GetString(), refused.Limit.GetProperty("scope").GetString()));
        await operators.Limits.SetAsync(tenant, new BudgetScope { Key = made.Id }, new ScopeLimits { AllowedModels = ["ember"] });
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(key)).Status);

        await operators.Tenants.SuspendAsync(tenant, "unpaid");
        Assert.Equal(HttpStatusCode.Forbidden, (await CallAsync(key)).Status);
        await operators.Tenants.ResumeAsync(tenant);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(key)).Status);

        await operators.Projects.UpdateAsync(tenant, "web", new ProjectUpdate { Archived = true });
        Assert.Equal(HttpStatusCode.Forbidden, (await CallAsync(key)).Status);
        await operators.Projects.UpdateAsync(tenant, "web", new ProjectUpdate { Archived = false });

        var rotated = await operators.Keys.RotateAsync(tenant, made.Id, TimeSpan.Zero);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(key)).Status);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(rotated.Key!)).Status);
    }

    [Fact]
    public async Task Every_end_user_has_a_share_of_its_own()
    {
        var tenant = $"acme-{Guid.NewGuid():N}"[..20];
        using var operators = ClientOf(SiloProcess.Key);
        await operators.Tenants.CreateAsync(tenant);
        var key = (await operators.Keys.CreateAsync(tenant, "app")).Key!;
        await operators.Limits.SetAsync(tenant, new BudgetScope { User = BudgetScope.Each }, new ScopeLimits { RequestsPerMinute = 1 });

        Assert.Equal(HttpStatusCode.OK, (await CallAsync(key, "ann")).Status);
        var second = await CallAsync(key, "ann");
        Assert.Equal((HttpStatusCode.TooManyRequests, "user:ann", "requests_per_minute"), (
            second.Status, second.Limit.GetProperty("scope").GetString(), second.Limit.GetProperty("kind").GetString()));
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(key, "bob")).Status);
    }

    private async Task<(int Calls, decimal Cost, Answer Refusal)> CallUntilRefusedAsync(string key)
    {
        var cost = 0m;
        for (var calls = 0; calls < MostCalls; calls++)
        {
            var answer = await CallAsync(key);
            if (answer.Status != HttpStatusCode.OK)
            {
                return (calls, cost, answer);
            }

            cost += answer.Cost;
            Assert.Equal(0.00002m, decimal.Parse(answer.BudgetLimit, CultureInfo.InvariantCulture));
        }

        throw new InvalidOperationException($"{MostCalls} calls fit into the budget; they cost {cost}.");
    }

    private async Task<Answer> CallAsync(string key, string? user = null)
    {
        using var http = shared.Silo.Http(key);
        using var response = await http.PostAsJsonAsync(
            new Uri("/v1/chat/completions", UriKind.Relative),
            new { model = "ember", user, max_tokens = 16, temperature = 0, messages = new[] { new { role = "user", content = "What is RAG?" } } });
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        var limit = body.TryGetProperty("error", out var error) && error.TryGetProperty("limit", out var found) ? found : default;
        return new Answer(response.StatusCode, limit, decimal.Parse(Header("x-request-cost") ?? "0", CultureInfo.InvariantCulture), Header("x-budget-limit") ?? "");

        string? Header(string name) => response.Headers.TryGetValues(name, out var values) ? values.Single() : null;
    }

    private OrleansLlmClient ClientOf(string key) => new(new OrleansLlmClientOptions { Endpoint = shared.Silo.Url, ApiKey = key });

    private async Task<string> OrleansLlmAsync(string key, params string[] arguments)
    {
        var environment = new Dictionary<string, string> { ["ORLEANSLLM_URL"] = shared.Silo.Url.ToString(), ["ORLEANSLLM_API_KEY"] = key };
        var run = await ProgramRun.RunAsync("dotnet", [Repository.Program("client/OrleansLlm.Cli", "orleansllm.dll"), .. arguments], environment, input: null);
        Assert.True(run.ExitCode == 0, $"orleansllm {string.Join(' ', arguments)} ended with {run.ExitCode}:\n{run.Output}");
        return run.StandardOutput;
    }

    private sealed record Answer(HttpStatusCode Status, JsonElement Limit, decimal Cost, string BudgetLimit);
}
