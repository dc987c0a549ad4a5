using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Usage;

/// <summary>Tells a key its own limits, so that a front end can show what is left.</summary>
internal sealed class UsageEndpoints(IGrainFactory grains)
{
    /// <summary>
    /// <c>GET /v1/usage/limits</c>: limits and usage of every level that the calling key's calls must pass, the widest first; with <c>?user=</c>
    /// also of that end user.
    /// </summary>
    public async Task ListLimitsAsync(HttpContext context)
    {
        var caller = context.GetCaller();
        var user = QueryFields.Text(context, "user", maxLength: 256);
        var budget = grains.GetGrain<IBudgetGrain>(new BudgetKey(caller.Tenant).ToString());
        var levels = Levels(caller.Project, caller.KeyId, user);
        var list = new ListView<ScopeStatus> { Data = await Task.WhenAll(levels.Select(scope => budget.GetAsync(scope, context.RequestAborted))) };
        await JsonResponse.WriteAsync(context, list, ApiJsonContext.Default.ListViewScopeStatus);
    }

    private static List<BudgetScope> Levels(string? project, string key, string? user)
    {
        List<BudgetScope> levels = [BudgetScope.Tenant];
        if (project is not null)
        {
            levels.Add(new BudgetScope { Project = project });
        }

        levels.Add(new BudgetScope { Key = key });
        if (user is not null)
        {
            levels.AddRange([.. levels.Select(level => level with { User = user })]);
        }

        return levels;
    }
}
